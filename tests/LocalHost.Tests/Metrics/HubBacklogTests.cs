using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.Metrics;
using Serverless.LocalHost.Tests.EventHubs;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Health;

namespace Serverless.LocalHost.Tests.Metrics;

public sealed class HubBacklogTests : IAsyncLifetime
{
    private readonly TriggerFixture _fixture = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeHub _hub = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Backlog_FunctionBehind_IsWhatTheHubHasBehindTheLastEventDone()
    {
        var held = new TaskCompletionSource();
        _fixture.Sink.OnBatch = (batch, _) => batch.Bodies.Contains("0/3") ? held.Task : Task.CompletedTask;
        await _fixture.StartAppAsync();
        await _fixture.SendAsync(0, 3);
        await _fixture.AcceptedAsync(3);
        await _fixture.SendAsync(3, 5);
        _hub.Partitions = [new HubPartition("0", 0, 7, default), new HubPartition("1", 40, 49, default), new HubPartition("2", 0, -1, default)];
        using var backlog = Create(out var metrics);
        await Eventually.TrueAsync(() => Pump("0").Done?.SequenceNumber == 2, "three events done");

        await backlog.RefreshAsync(Ct);

        // Partition 1 has only what retention left; the hub does not name partition 3.
        Assert.Equal([("0", 5), ("1", 10), ("2", 0)], Read(metrics, "localhost.hub.backlog"));
        held.SetResult();
        await Eventually.TrueAsync(() => Pump("0").Done?.SequenceNumber == 7, "all done");
        Assert.Equal([("0", 0), ("1", 10), ("2", 0)], Read(metrics, "localhost.hub.backlog"));
    }

    [Fact]
    public async Task Refresh_OftenOrWhileTheHubIsDown_AsksOnceASecondAndLeavesTheFigureOut()
    {
        await _fixture.StartAppAsync();
        _hub.Partitions = [new HubPartition("0", 0, 7, default)];
        using var backlog = Create(out var metrics);
        await backlog.RefreshAsync(Ct);
        await backlog.RefreshAsync(Ct);
        Assert.Equal(1, _hub.Reads);
        Assert.Single(Read(metrics, "localhost.hub.backlog"));

        _hub.IsDown = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        await backlog.RefreshAsync(Ct);

        Assert.Equal(2, _hub.Reads);
        Assert.Empty(Read(metrics, "localhost.hub.backlog"));
        Assert.Equal(4, Read(metrics, "localhost.hub.prefetched").Count);
    }

    [Fact]
    public async Task Invocation_FailsTwice_IsCountedAsRepeatedTwice()
    {
        var failures = 0;
        _fixture.Sink.OnBatch = (_, _) => ++failures <= 2 ? throw new InvalidOperationException() : Task.CompletedTask;
        await _fixture.StartAppAsync();
        var repeated = 0L;
        using var listener = new MeterListener();
        var meter = _fixture.App.Services.GetRequiredService<InvocationMetrics>().Meter;
        listener.InstrumentPublished = (instrument, enabled) =>
        {
            if (instrument.Meter == meter && instrument.Name == "localhost.invocations.repeated")
            {
                enabled.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            Assert.Equal("Endless", tags[0].Value);
            Interlocked.Add(ref repeated, count);
        });
        listener.Start();

        await _fixture.SendAsync(0, 1);
        await _fixture.AcceptedAsync(1);

        Assert.Equal(2, Interlocked.Read(ref repeated));
    }

    private PartitionPump Pump(string partition) =>
        _fixture.App.Services.GetRequiredService<EventHubTriggerService>().Listeners[0].Pumps.Single(pump => pump.Partition == partition);

    private HubBacklog Create(out InvocationMetrics metrics)
    {
        metrics = new InvocationMetrics(_services.GetRequiredService<IMeterFactory>());
        return new HubBacklog(_fixture.App.Services.GetRequiredService<EventHubTriggerService>(), metrics, _time, _hub);
    }

    private static List<(string Partition, long Events)> Read(InvocationMetrics metrics, string name)
    {
        var measured = new List<(string, long)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, enabled) =>
        {
            if (instrument.Meter == metrics.Meter && instrument.Name == name)
            {
                enabled.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, events, tags, _) => measured.Add(((string)tags[0].Value!, events)));
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
