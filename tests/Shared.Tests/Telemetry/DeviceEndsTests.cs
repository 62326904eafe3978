using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Telemetry;

/// <summary>Devices that another instance has shut out.</summary>
public sealed class DeviceEndsTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private BackendFixture _backend = null!;
    private TelemetryIngestor _ingestor = null!;
    private long _sequence;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _ingestor = _backend.NewInstance().GetRequiredService<TelemetryIngestor>();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Theory]
    [InlineData(false, DeadLetterReason.DeviceDisabled)]
    [InlineData(true, DeadLetterReason.UnknownDevice)]
    internal async Task IngestAsync_ShutOutByAnotherInstanceWhileItSends_IsRefusedWithin30Seconds(bool isDeleted, DeadLetterReason reason)
    {
        var elsewhere = _backend.NewInstance().GetRequiredService<DeviceStore>();
        var (_, device) = await elsewhere.RegisterAsync("pump-7", new DeviceProperties(), DeviceStatus.Enabled, Ct);
        Assert.Null(await SendAsync());

        var stored = (await elsewhere.ReadAsync("pump-7", Ct))!;
        Assert.True(isDeleted
            ? await elsewhere.DeleteAsync(stored, Ct)
            : await elsewhere.ReplaceAsync(stored, device! with { Status = DeviceStatus.Disabled }, Ct));
        var started = _backend.Time.GetTimestamp();
        DeadLetterReason? refused = null;
        while (refused is null && _backend.Time.GetElapsedTime(started) < Limit)
        {
            _backend.Time.Advance(TimeSpan.FromSeconds(1));
            refused = await SendAsync();
        }

        Assert.Equal(reason, refused);
    }

    private async Task<DeadLetterReason?> SendAsync()
    {
        var number = ++_sequence;
        var received = Events.Of($$$"""{"deviceId":"pump-7","seq":{{{number}}},"metrics":{"n":1}}""") with
        {
            SequenceNumber = number,
            EnqueuedTime = _backend.Time.GetUtcNow(),
        };
        var result = await _ingestor.IngestAsync([received], Ct);
        return result.Refused.Count == 0 ? null : result.Refused[0].Refusal.Reason;
    }
}
