using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>A place in the order of a device's readings.</summary>
/// <param name="Timestamp">Milliseconds since the epoch, UTC.</param>
/// <param name="Sequence">0 to 2^53 − 1, or <see cref="Reading.NoSequence"/>.</param>
internal readonly record struct ReadingOrder(long Timestamp, long Sequence)
{
    public static ReadingOrder Of(Reading reading) => new(reading.Timestamp, reading.Sequence);
}
