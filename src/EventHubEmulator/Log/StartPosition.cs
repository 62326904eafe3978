namespace Serverless.EventHubEmulator.Log;

internal enum StartPositionKind
{
    Earliest,
    Latest,
    SequenceNumber,
    Offset,
    EnqueuedTime,
}

/// <summary>Where a receiver starts.</summary>
/// <param name="Kind">What <paramref name="First"/> counts.</param>
/// <param name="First">The least value wanted: an exclusive position is the inclusive one of the next integer.</param>
internal readonly record struct StartPosition(StartPositionKind Kind, long First)
{
    public static StartPosition Earliest { get; } = new(StartPositionKind.Earliest, 0);

    public static StartPosition Latest { get; } = new(StartPositionKind.Latest, 0);
}
