using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared;
using Serverless.Shared.Health;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.Tests.Health;

public sealed class IngestProgressTests
{
    [Theory]
    [InlineData(3, 3)]
    [InlineData(-1, 0)]
    public async Task ReportAsync_EventOfSomeAge_RecordsTheLag(int secondsOld, double recorded)
    {
        await using var app = await BackendApp.StartAsync();
        var meter = app.Services.GetRequiredService<BackendMetrics>().Meter;
        var progress = app.Services.GetRequiredService<IngestProgress>();
        var lags = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "backend.ingest.lag" && ReferenceEquals(instrument.Meter, meter))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, measurement, _, _) => lags.Add(measurement));
        listener.Start();

        await progress.ReportAsync("0", 7, app.Time.GetUtcNow().AddSeconds(-secondsOld), TestContext.Current.CancellationToken);

        Assert.Equal([recorded], lags);
    }

    [Fact]
    public async Task ReportAsync_TwoInstances_TheOneThatIsBehindMovesNothingBack()
    {
        await using var app = await BackendApp.StartAsync();
        var (first, second) = (Progress(app), Progress(app));
        var now = app.Time.GetUtcNow();

        await first.ReportAsync("0", 10, now, Ct);
        await second.ReportAsync("0", 30, now.AddSeconds(2), Ct);
        await first.ReportAsync("0", 20, now.AddSeconds(1), Ct);
        Assert.Equal(30, await StoredAsync(app));
        await second.ReportAsync("0", 40, now.AddSeconds(3), Ct);
        Assert.Equal(40, await StoredAsync(app));

        // The hub lost its data and counts from 0.
        await first.ReportAsync("0", 0, now.AddSeconds(4), Ct);
        Assert.Equal(0, await StoredAsync(app));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static IngestProgress Progress(BackendApp app) => new(
        app.Services.GetRequiredService<TableStore>(), app.Services.GetRequiredService<BackendMetrics>(), app.Time);

    private static async Task<long?> StoredAsync(BackendApp app)
    {
        var row = await app.Services.GetRequiredService<TableStore>().FindAsync("progress", "telemetry", "0", null, Ct);
        return row?.GetInt64("sequenceNumber");
    }
}
