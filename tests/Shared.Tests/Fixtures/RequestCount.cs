using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>Counts the requests one backend instance sends to Table Storage.</summary>
internal sealed class RequestCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _value;

    private RequestCount(Instrument instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (ReferenceEquals(published, instrument))
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measured, _, _) => Interlocked.Add(ref _value, measured));
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _value);

    public static RequestCount Of(IServiceProvider instance) =>
        new(instance.GetRequiredService<BackendMetrics>().TableRequests);

    public void Dispose() => _listener.Dispose();
}
