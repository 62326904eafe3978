using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>What was read of a span of windows.</summary>
internal sealed class SpanReading
{
    /// <summary>Newest first.</summary>
    public List<WindowAggregate> Windows { get; } = [];

    /// <summary>How many rows were read.</summary>
    public int Rows { get; set; }

    /// <summary>The last row that was read, where there was one.</summary>
    public HistoryKey Last { get; set; }

    /// <summary>Whether nothing of the span is left.</summary>
    public bool IsWhole { get; set; }

    public void Add(in MetricStep step, long window)
    {
        Rows += step.Rows;
        Last = step.Key;
        if (step.Number is { } number)
        {
            if (Windows is not [.., var newest] || newest.Start != window)
            {
                Windows.Add(new WindowAggregate { Start = window });
            }

            Windows[^1].Add(step.Identity, number);
        }
    }
}
