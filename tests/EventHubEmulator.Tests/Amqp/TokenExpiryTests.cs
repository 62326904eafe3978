using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

/// <summary>Tokens that expire and are renewed while links live on them.</summary>
public sealed class TokenExpiryTests : IAsyncLifetime
{
    private const string Hub = "sb://localhost/telemetry";
    private const string Namespace = "sb://localhost/";

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestEmulator _emulator = null!;
    private AmqpTestClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await TestEmulator.StartAsync(options =>
        {
            options.TimeProvider = _time;
            options.Policies = [SharedAccessPolicy.DevelopmentRoot, new SharedAccessPolicy { Name = "send", Key = "k", Rights = AccessRights.Send }];
        });
        _client = await _emulator.ConnectWithoutTokenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Token_ThatExpires_EndsTheLinksThatLiveOnIt()
    {
        await PutAsync(Hub, TimeSpan.FromMinutes(1));
        var sender = _client.OpenSender("telemetry/Partitions/0");
        await sender.SendAsync(Event("a"), AmqpTestClient.Timeout);
        var receiver = _client.OpenReceiver("telemetry", 0);
        Assert.NotNull(await receiver.ReceiveAsync(AmqpTestClient.Timeout));
        var closed = new[] { ClosedAsync(sender), ClosedAsync(receiver) };

        _time.Advance(TimeSpan.FromSeconds(58));
        await sender.SendAsync(Event("b"), AmqpTestClient.Timeout);
        Assert.NotNull(await receiver.ReceiveAsync(AmqpTestClient.Timeout));
        _time.Advance(TimeSpan.FromSeconds(3));
        var errors = await Task.WhenAll(closed);

        Assert.All(errors, error => Assert.Equal("amqp:link:detach-forced", error.Condition));
        Assert.Equal(
            [
                "Unauthorized access. 'Send' claim(s) are required to perform this operation. Resource: 'sb://localhost/telemetry/Partitions/0'.",
                "Unauthorized access. 'Listen' claim(s) are required to perform this operation. "
                + "Resource: 'sb://localhost/telemetry/ConsumerGroups/$Default/Partitions/0'.",
            ],
            errors.Select(error => error.Description));
        Assert.Equal("amqp:unauthorized-access", (await _client.SendRefusedAsync("telemetry/Partitions/0", Event("c"))).Condition);
    }

    [Fact]
    public async Task Send_OnALinkWhoseTokenHasExpired_IsRefusedAndNotStored()
    {
        await PutAsync(Hub, TimeSpan.FromMinutes(2));
        using var client = await FrameClient.BeginConnectAsync(_emulator, anonymous: true);
        Assert.Equal(Performative.Open, (await client.ReceiveAsync()).Performative);
        Assert.Equal(Performative.Begin, (await client.ReceiveAsync()).Performative);
        await client.PutTokenAsync(SasToken.Create(Hub, expires: _time.GetUtcNow().AddMinutes(1)), Hub);
        await client.SendAttachAsync("s", 3, receives: false, "telemetry/Partitions/0");
        Assert.Equal(Performative.Attach, (await client.ReceiveAsync()).Performative);
        Assert.Equal(Performative.Flow, (await client.ReceiveAsync()).Performative);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Performative.Detach, (await client.ReceiveAsync()).Performative);

        // As a client does that has not read the detach, or takes no notice of it.
        await client.SendTransferAsync(3, 7, [0, 0x53, 0x75, 0xA0, 1, 7]);
        var disposition = await client.ReceiveAsync();

        Assert.Equal(0x15UL, disposition.Performative);
        Assert.Equal(7u, disposition.UInt(1));
        Assert.Contains("amqp:link:detach-forced", Encoding.ASCII.GetString(disposition.Fields), StringComparison.Ordinal);
        await _client.SendAsync("telemetry/Partitions/0", Event("first"));
        Assert.Equal("first", AmqpTestClient.Text(Assert.Single(await _client.ReceiveAsync(1, 0))));
    }

    [Fact]
    public async Task Token_RenewedInTime_KeepsTheLinksUntilTheNewOneExpires()
    {
        await PutAsync(Hub, TimeSpan.FromMinutes(1));
        var sender = _client.OpenSender("telemetry/Partitions/0");
        await sender.SendAsync(Event("a"), AmqpTestClient.Timeout);
        for (var minute = 0; minute < 5; minute++)
        {
            await PutAsync(Hub, TimeSpan.FromMinutes(2));
            _time.Advance(TimeSpan.FromMinutes(1));
            await sender.SendAsync(Event("b"), AmqpTestClient.Timeout);
        }

        var closed = ClosedAsync(sender);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("amqp:link:detach-forced", (await closed).Condition);
    }

    [Fact]
    public async Task Token_ForMoreThanTheLinksEntity_KeepsItWhenTheNarrowOneExpires()
    {
        await PutAsync(Hub, TimeSpan.FromMinutes(1));
        await PutAsync(Namespace, TimeSpan.FromHours(1));
        var sender = _client.OpenSender("telemetry/Partitions/0");
        await sender.SendAsync(Event("a"), AmqpTestClient.Timeout);

        _time.Advance(TimeSpan.FromMinutes(2));
        await sender.SendAsync(Event("b"), AmqpTestClient.Timeout);
        var closed = ClosedAsync(sender);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("amqp:link:detach-forced", (await closed).Condition);
    }

    [Fact]
    public async Task Token_ReplacedByOneWithLessTimeOrFewerRights_EndsLinksWhenThatIsUp()
    {
        await PutAsync(Hub, TimeSpan.FromHours(1));
        var sender = _client.OpenSender("telemetry/Partitions/0");
        await sender.SendAsync(Event("a"), AmqpTestClient.Timeout);
        var receiver = _client.OpenReceiver("telemetry", 0);
        Assert.NotNull(await receiver.ReceiveAsync(AmqpTestClient.Timeout));
        var closed = ClosedAsync(receiver);

        var token = SasToken.Create(Hub, "k", "send", _time.GetUtcNow().AddMinutes(1));
        Assert.Equal(202, await _client.PutTokenAsync(token, Hub));
        await sender.SendAsync(Event("b"), AmqpTestClient.Timeout);
        var senderClosed = ClosedAsync(sender);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("amqp:link:detach-forced", (await closed).Condition);
        Assert.Equal("amqp:link:detach-forced", (await senderClosed).Condition);
    }

    [Fact]
    public async Task Token_OfAYear_EndsItsLinksAfterAYear()
    {
        await PutAsync(Hub, TimeSpan.FromDays(365));
        var sender = _client.OpenSender("telemetry/Partitions/0");
        await sender.SendAsync(Event("a"), AmqpTestClient.Timeout);

        for (var day = 0; day < 364; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
        }

        await sender.SendAsync(Event("b"), AmqpTestClient.Timeout);
        var closed = ClosedAsync(sender);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("amqp:link:detach-forced", (await closed).Condition);
    }

    [Fact]
    public async Task PutToken_Expired_AnswersAsTheServiceDoes()
    {
        var expiry = new DateTimeOffset(2026, 6, 17, 19, 35, 26, TimeSpan.Zero);
        var request = new Message(SasToken.Create(Hub, expires: expiry))
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token", ["type"] = "servicebus.windows.net:sastoken", ["name"] = Hub,
            },
        };
        var answer = (await _client.RequestAsync("$cbs", request)).ApplicationProperties;

        Assert.Equal(401, answer["status-code"]);
        Assert.Equal("ExpiredToken: The token is expired. Expiration time: '2026-06-17 19:35:26Z'.", answer["status-description"]);
        Assert.Equal(new Symbol("com.microsoft:auth-failed"), answer["error-condition"]);
    }

    private async Task PutAsync(string audience, TimeSpan validity) =>
        Assert.Equal(202, await _client.PutTokenAsync(SasToken.Create(audience, expires: _time.GetUtcNow().Add(validity)), audience));
}
