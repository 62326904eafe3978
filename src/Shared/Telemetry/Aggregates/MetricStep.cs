using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>One step of a scan: a reading, or all contents in conflict over one.</summary>
/// <param name="Key">The last row that was read.</param>
/// <param name="Rows">How many were read.</param>
/// <param name="Number">The metric's value; null where the reading has none, or it is no number.</param>
internal readonly record struct MetricStep(HistoryKey Key, int Rows, double? Number)
{
    public HistoryIdentity Identity => new(Key.Timestamp, Key.Sequence);
}
