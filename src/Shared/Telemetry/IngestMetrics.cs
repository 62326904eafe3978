using System.Diagnostics.Metrics;

namespace Serverless.Shared.Telemetry;

/// <summary>Counts what ingest did. Dead letters are counted where they are stored.</summary>
internal sealed class IngestMetrics
{
    private readonly Histogram<int> _events;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _duplicate;
    private readonly Counter<long> _stale;
    private readonly Counter<long> _conflicting;

    public IngestMetrics(BackendMetrics metrics)
    {
        var meter = metrics.Meter;
        _events = meter.CreateHistogram<int>("backend.ingest.batch", "{event}", "Events of a batch.");
        _duration = meter.CreateHistogram<double>("backend.ingest.duration", "s", "Time from a batch's arrival to its last write.");
        _accepted = meter.CreateCounter<long>("backend.readings.accepted", "{reading}", "Readings that changed a latest state.");
        _duplicate = meter.CreateCounter<long>("backend.readings.duplicate", "{reading}", "Readings that were here already.");
        _stale = meter.CreateCounter<long>("backend.readings.stale", "{reading}", "Readings kept in history that were older than the latest state in every metric.");
        _conflicting = meter.CreateCounter<long>("backend.readings.conflicting", "{reading}", "Readings kept in history under whose identity a greater content stands.");
    }

    public void Count(int events, IngestResult result, TimeSpan elapsed)
    {
        _events.Record(events);
        _duration.Record(elapsed.TotalSeconds);
        Add(_accepted, result.Accepted.Count);
        foreach (var kept in result.KeptBack)
        {
            Add(kept.Reason switch
            {
                KeptBackReason.Duplicate => _duplicate,
                KeptBackReason.Conflict => _conflicting,
                _ => _stale,
            }, 1);
        }
    }

    private static void Add(Counter<long> counter, int count)
    {
        if (count > 0)
        {
            counter.Add(count);
        }
    }
}
