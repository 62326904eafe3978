using System.Globalization;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>The id of a dead letter, <c>{enqueued time in ms}-{partition}-{sequence number}-{index}</c>: which element of
/// which event.</summary>
/// <param name="EnqueuedTime">Milliseconds since the epoch.</param>
/// <param name="Partition">The partition's number, as text.</param>
/// <param name="SequenceNumber">The event's number in the partition.</param>
/// <param name="Index">The element's place in the event's array, from 0; 0 for what concerns the whole event.</param>
public sealed record DeadLetterId(long EnqueuedTime, string Partition, long SequenceNumber, int Index)
{
    internal static DeadLetterId Of(TelemetryEvent source, int index) =>
        new(source.EnqueuedTime.ToUnixTimeMilliseconds(), source.Partition, source.SequenceNumber, index);

    /// <summary>The event's part of the id, shared by all its dead letters.</summary>
    internal string Event =>
        string.Create(CultureInfo.InvariantCulture, $"{EnqueuedTime}-{Partition}-{SequenceNumber}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Event}-{Index}");

    /// <summary>Reads an id back.</summary>
    /// <returns>False where the text is not exactly what <see cref="ToString"/> makes.</returns>
    public static bool TryParse(string? text, out DeadLetterId id)
    {
        id = null!;
        var parts = text?.Split('-') ?? [];
        if (parts.Length != 4 ||
            !TryReadNumber(parts[0], out var enqueuedTime) || enqueuedTime > MaxEnqueuedTime ||
            !TryReadNumber(parts[1], out var partition) || partition > short.MaxValue ||
            !TryReadNumber(parts[2], out var sequenceNumber) ||
            !TryReadNumber(parts[3], out var index) || index > int.MaxValue)
        {
            return false;
        }

        id = new DeadLetterId(enqueuedTime, parts[1], sequenceNumber, (int)index);
        return id.ToString() == text;
    }

    private static readonly long MaxEnqueuedTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static bool TryReadNumber(string part, out long number) =>
        long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out number) &&
        (part.Length == 1 || part[0] != '0');
}
