namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>The first or last value of a window, and the reading it stands in.</summary>
/// <param name="Identity">The reading's time and sequence number.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsTied">Whether another reading of the same time without a sequence number has another value: then only
/// their contents tell which of them it is.</param>
internal readonly record struct WindowEnd(HistoryIdentity Identity, double Value, bool IsTied)
{
    /// <summary>This end, when another value of the same identity has come.</summary>
    public WindowEnd With(double value) => value.Equals(Value) ? this : this with { IsTied = true };
}
