using System.Net;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Throughput;

/// <summary>Throughput units. Time stands still unless a test moves it.</summary>
public sealed class ThrottlingTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestEmulator _emulator = null!;
    private AmqpTestClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await TestEmulator.StartAsync(options =>
        {
            options.TimeProvider = _time;
            options.ThroughputUnits = 1;
        });
        _client = await _emulator.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Send_MoreEventsThanTheUnits_IsServerBusyUntilTheNextSecond()
    {
        await _client.SendAsync("telemetry", Batch(Enumerable.Range(0, 600).Select(i => Event($"{i}"))));
        await _client.SendAsync("telemetry/Partitions/1", Batch(Enumerable.Range(0, 600).Select(i => Event($"{i}"))));
        var error = await _client.SendRefusedAsync("telemetry", Event("too many"));

        Assert.Equal("com.microsoft:server-busy", error.Condition);
        Assert.StartsWith(
            "The request was terminated because the entity is being throttled. Error code : 50002. Please wait 4 seconds and try again.",
            error.Description,
            StringComparison.Ordinal);

        // The excess of 200 costs its share of the second.
        _time.Advance(TimeSpan.FromMilliseconds(190));
        Assert.Equal("com.microsoft:server-busy", (await _client.SendRefusedAsync("telemetry", Event("too soon"))).Condition);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await _client.SendAsync("telemetry", Event("fits"));
    }

    [Fact]
    public async Task Send_MoreBytesThanTheUnits_IsServerBusyOverHttpToo()
    {
        await _client.SendAsync("telemetry", Event(new string('x', 1_000_000)), Event(new string('x', 100_000)));
        Assert.Equal("com.microsoft:server-busy", (await _client.SendRefusedAsync("telemetry", Event("x"))).Condition);

        using var http = new HttpClient { BaseAddress = _emulator.Server.HttpEndpoint };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/telemetry/messages") { Content = new StringContent("x") };
        request.Headers.TryAddWithoutValidation("Authorization", SasToken.Create("sb://localhost/telemetry"));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("50002", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_AfterLongSilence_HasOneSecondsWorthAndNoMore()
    {
        _time.Advance(TimeSpan.FromMinutes(30));
        await _client.SendAsync("telemetry", Batch(Enumerable.Range(0, 1_000).Select(i => Event($"{i}"))));

        Assert.Equal("com.microsoft:server-busy", (await _client.SendRefusedAsync("telemetry", Event("x"))).Condition);
    }

    [Fact]
    public async Task Receive_MoreThanTheUnits_ComesLaterAndWhole()
    {
        for (var sent = 0; sent < 10; sent++)
        {
            await _client.SendAsync("telemetry/Partitions/0", Batch(Enumerable.Range(0, 1_000).Select(_ => Event("x"))));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        using var client = await FrameClient.ConnectAsync(_emulator, incomingWindow: 1_000_000);
        await client.AttachReceiverAsync("r", 0, 0);
        await client.SendFlowAsync(0, 1_000_000, handle: 0, deliveryCount: 0, credit: 100_000);
        var first = await ReceiveUntilSilentAsync(client);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await ReceiveUntilSilentAsync(client);
        _time.Advance(TimeSpan.FromSeconds(1));
        var third = await ReceiveUntilSilentAsync(client);

        // What goes out goes in bursts of 64 KiB, and the last of them may pass the limit.
        Assert.InRange(first, 4_096, 4_096 + 1_000);
        Assert.InRange(first + second, 8_192, 8_192 + 1_000);
        Assert.Equal(10_000, first + second + third);
    }

    private static async Task<int> ReceiveUntilSilentAsync(FrameClient client)
    {
        var count = 0;
        while (!await client.IsSilentAsync())
        {
            await client.ReceiveTransfersAsync(1);
            for (count++; client.HasBytes; count++)
            {
                await client.ReceiveTransfersAsync(1);
            }
        }

        return count;
    }
}
