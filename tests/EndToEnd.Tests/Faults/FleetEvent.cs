namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>One event of the fleet: a reading, or poison.</summary>
/// <param name="DeviceId">Who sends it.</param>
/// <param name="Timestamp">Its time, ms since the epoch.</param>
/// <param name="Sequence">Its number, unique for the device.</param>
/// <param name="Body">The bytes.</param>
internal sealed record FleetEvent(string DeviceId, long Timestamp, long Sequence, byte[] Body)
{
    /// <summary>Why it becomes a dead letter; null for a reading.</summary>
    public string? Reason { get; init; }

    public (string Device, long Timestamp, long Sequence) Key => (DeviceId, Timestamp, Sequence);

    /// <summary>What its metrics say, by name: every reading has <c>a</c>, one in three <c>b</c> too.</summary>
    public IEnumerable<(string Name, double Value)> Metrics =>
        Sequence % 3 == 0 ? [("a", Sequence * 1.5), ("b", Sequence)] : [("a", Sequence * 1.5)];
}
