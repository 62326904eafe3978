using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure.Messaging.EventHubs;

namespace Serverless.LocalHost.EventHubs;

/// <summary>What a batch's binding data holds, as JSON text; each entry is made when it is asked for.</summary>
internal sealed class EventHubBindingData(string partitionContext, EventData[] events) : IReadOnlyDictionary<string, object?>
{
    private static readonly Dictionary<string, Func<EventData, object?>> Arrays = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PartitionKeyArray"] = one => one.PartitionKey,
        ["SequenceNumberArray"] = one => one.SequenceNumber,
        ["OffsetArray"] = one => one.OffsetString,
        ["EnqueuedTimeUtcArray"] = one => one.EnqueuedTime.UtcDateTime,
        ["PropertiesArray"] = one => one.Properties,
        ["SystemPropertiesArray"] = one => one.SystemProperties,
    };

    private const string PartitionContext = "PartitionContext";

    public IEnumerable<string> Keys => Arrays.Keys.Prepend(PartitionContext);

    public IEnumerable<object?> Values => Keys.Select(key => this[key]);

    public int Count => Arrays.Count + 1;

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => key.Equals(PartitionContext, StringComparison.OrdinalIgnoreCase) || Arrays.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        value = null;
        if (key.Equals(PartitionContext, StringComparison.OrdinalIgnoreCase))
            value = partitionContext;
        else if (Arrays.TryGetValue(key, out var read))
            value = JsonSerializer.Serialize(events.Select(read));
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
