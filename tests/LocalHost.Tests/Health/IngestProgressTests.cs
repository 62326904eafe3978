using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared;
using Serverless.Shared.Health;

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
}
