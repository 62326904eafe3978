using System.Net.Sockets;
using System.Text;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Security;

/// <summary>Whoever holds the token of one publisher tries to send as another, by every spelling of a path.</summary>
public sealed class PublisherBreakoutTests : IAsyncLifetime
{
    private const string Publisher = "sb://localhost/telemetry/publishers/pump-7";

    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Theory]
    [InlineData("telemetry/publishers/pump-8")]
    [InlineData("telemetry/publishers/pump-7/../pump-8")]
    [InlineData("telemetry/publishers/pump-7%2F..%2Fpump-8")]
    [InlineData("telemetry/publishers/pump-7/")]
    [InlineData("telemetry/publishers//pump-7")]
    [InlineData("telemetry//publishers/pump-7")]
    [InlineData("//telemetry/publishers/pump-8")]
    [InlineData("telemetry/./publishers/pump-8")]
    [InlineData("telemetry/publishers/PUMP-8")]
    [InlineData("telemetry/PUBLISHERS/pump-8")]
    [InlineData("telemetry/publishers/pump-7\u0000")]
    [InlineData("telemetry/publishers/pump-7 ")]
    [InlineData("amqp://localhost/telemetry/publishers/pump-8")]
    [InlineData("amqp://telemetry/publishers/pump-7/telemetry/publishers/pump-8")]
    [InlineData("telemetry/publishers/pump-7?/telemetry/publishers/pump-8")]
    [InlineData("telemetry")]
    [InlineData("telemetry/Partitions/0")]
    public async Task Attach_AnySpellingOfAnother_SendsNothingUnderItsName(string address)
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();
        Assert.Equal(202, await client.PutTokenAsync(SasToken.Create(Publisher), Publisher));
        try
        {
            await client.SendAsync(address, Event("x"));
        }
        catch (global::Amqp.AmqpException refused)
        {
            Assert.Contains(refused.Error.Condition.ToString(), new[] { "amqp:unauthorized-access", "amqp:not-found" });
        }

        await AssertNobodyElseSentAsync();
    }

    [Theory]
    [InlineData("/telemetry/publishers/pump-8/messages")]
    [InlineData("/telemetry/publishers/pump-7/../pump-8/messages")]
    [InlineData("/telemetry/publishers/pump-7%2F..%2Fpump-8/messages")]
    [InlineData("/telemetry/publishers/pump-7/%2e%2e/pump-8/messages")]
    [InlineData("/telemetry/publishers/pump-7%2f/messages")]
    [InlineData("/telemetry//publishers/pump-8/messages")]
    [InlineData("//telemetry/publishers/pump-8/messages")]
    [InlineData("/telemetry/publishers/PUMP-8/messages")]
    [InlineData("/TELEMETRY/PUBLISHERS/pump-8/MESSAGES")]
    [InlineData("/telemetry/publishers/pump-7%00/messages")]
    [InlineData("/telemetry/publishers/pump-7%20/messages")]
    [InlineData("/telemetry/publishers/pump-7;x/messages")]
    [InlineData("http://localhost/telemetry/publishers/pump-8/messages")]
    [InlineData("/telemetry/publishers/pump-8/messages?publisher=pump-7")]
    [InlineData("/telemetry/messages")]
    public async Task Post_AnySpellingOfAnother_SendsNothingUnderItsName(string target)
    {
        var status = await PostRawAsync(target, SasToken.Create(Publisher));

        Assert.Contains(status, new[] { 201, 400, 401, 404 });
        await AssertNobodyElseSentAsync();
    }

    [Theory]
    [InlineData("x-opt-publisher")]
    [InlineData("x-opt-partition-key")]
    public async Task Send_AnnotationOfAnother_IsDiscardedOrRefused(string annotation)
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();
        Assert.Equal(202, await client.PutTokenAsync(SasToken.Create(Publisher), Publisher));
        var message = Event("x");
        message.MessageAnnotations = new global::Amqp.Framing.MessageAnnotations { [new global::Amqp.Types.Symbol(annotation)] = "pump-8" };
        try
        {
            await client.SendAsync("telemetry/publishers/pump-7", message);
        }
        catch (global::Amqp.AmqpException refused)
        {
            Assert.Equal("com.microsoft:argument-error", refused.Error.Condition.ToString());
        }

        await AssertNobodyElseSentAsync();
    }

    /// <summary>Everything in the hub, a last event of the root included, is the publisher's own in any case, or the root's.</summary>
    private async Task AssertNobodyElseSentAsync()
    {
        await using var root = await _emulator.ConnectAsync();
        for (var partition = 0; partition < 4; partition++)
        {
            await root.SendAsync($"telemetry/Partitions/{partition}", Event("last"));
            var receiver = root.OpenReceiver("telemetry", partition);
            while (await receiver.ReceiveAsync(AmqpTestClient.Timeout) is { } message)
            {
                receiver.Accept(message);
                if (Text(message) == "last")
                {
                    Assert.Null(Annotation<string>(message, "x-opt-publisher"));
                    break;
                }

                Assert.Equal("pump-7", Annotation<string>(message, "x-opt-publisher"));
                Assert.Equal("pump-7", Annotation<string>(message, "x-opt-partition-key"));
            }

            await receiver.CloseAsync();
        }
    }

    /// <summary>As the bytes stand: an HTTP client would tidy the path up.</summary>
    private async Task<int> PostRawAsync(string target, string token)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var endpoint = _emulator.Server.HttpEndpoint;
        await socket.ConnectAsync(endpoint.Host, endpoint.Port, TestContext.Current.CancellationToken);
        var request = $"POST {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        var answer = new byte[4_096];
        var read = await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken);
        return int.Parse(Encoding.ASCII.GetString(answer, 0, read).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
