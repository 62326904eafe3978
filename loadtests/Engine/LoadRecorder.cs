using System.Collections.Concurrent;

namespace Serverless.LoadTests.Engine;

/// <summary>Counts what became of requests, from any thread. Measured are those that were to start while it was measured.</summary>
internal sealed class LoadRecorder(TimeSpan measuredFrom, TimeSpan measuredTo)
{
    private long _allErrors;

    /// <summary>Every request, measured or not, for the figures of each second.</summary>
    public LatencyHistogram.Intervals All { get; } = new();

    /// <summary>The same for a scenario with intervals of its own; null where none asks for it.</summary>
    public LatencyHistogram.Intervals? Watched { get; set; }

    /// <summary>Errors among all requests.</summary>
    public long AllErrors => Volatile.Read(ref _allErrors);

    /// <summary>Measured requests from their intended start to the end of the answer.</summary>
    public LatencyHistogram Response { get; } = new();

    /// <summary>The same from the moment they were really sent, which leaves out how long they waited for a free client.</summary>
    public LatencyHistogram Service { get; } = new();

    /// <summary>How late measured requests were sent though a client was free: the generator's own fault.</summary>
    public LatencyHistogram SchedulingError { get; } = new();

    /// <summary>Measured errors by what was wrong.</summary>
    public ConcurrentDictionary<string, long> Errors { get; } = new(StringComparer.Ordinal);

    /// <param name="intended">When it was to start.</param>
    /// <param name="sent">When it did.</param>
    /// <param name="ended">When the answer was there, or the request was given up.</param>
    /// <param name="error">What was wrong, or null.</param>
    public void Add(TimeSpan intended, TimeSpan sent, TimeSpan ended, string? error)
    {
        All.Add(ended - intended);
        Watched?.Add(ended - intended);
        if (error is not null)
        {
            Interlocked.Increment(ref _allErrors);
        }

        if (!IsMeasured(intended))
        {
            return;
        }

        Response.Add(ended - intended);
        Service.Add(ended - sent);
        if (error is not null)
        {
            Errors.AddOrUpdate(error, 1, static (_, count) => count + 1);
        }
    }

    public void AddSchedulingError(TimeSpan intended, TimeSpan sent)
    {
        if (IsMeasured(intended))
        {
            SchedulingError.Add(sent - intended);
        }
    }

    private bool IsMeasured(TimeSpan intended) => intended >= measuredFrom && intended < measuredTo;
}
