// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.Producer.EventDataBatch</c>, so that src/Functions compiles without the package.
/// </summary>
public sealed class EventDataBatch : IDisposable
{
    private readonly List<EventData> _events = [];

    internal EventDataBatch(long maximumSizeInBytes) => MaximumSizeInBytes = maximumSizeInBytes;

    /// <summary>The events taken.</summary>
    public int Count => _events.Count;

    /// <summary>The largest size.</summary>
    public long MaximumSizeInBytes { get; }

    /// <summary>The size so far.</summary>
    public long SizeInBytes { get; private set; }

    internal IReadOnlyList<EventData> Events => _events;

    /// <summary>Takes the event unless the batch would be too large.</summary>
    public bool TryAdd(EventData eventData)
    {
        if (SizeInBytes + eventData.Body.Length > MaximumSizeInBytes)
        {
            return false;
        }

        SizeInBytes += eventData.Body.Length;
        _events.Add(eventData);
        return true;
    }

    /// <summary>Lets the events go.</summary>
    public void Dispose() => _events.Clear();
}
