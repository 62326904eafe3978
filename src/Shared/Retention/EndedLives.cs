using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Retention;

/// <summary>Devices of one bucket with registrations that have ended. Numbers only grow and a tombstone stays, so what has
/// ended once stays so, whatever becomes of the device meanwhile.</summary>
internal sealed class EndedLives
{
    private static readonly string[] Columns = [nameof(TableEntity.RowKey), DeviceRow.Registration, DeviceRow.Deleted];

    private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);

    public int Count => _last.Count;

    /// <summary>The first device, by id.</summary>
    public string First { get; private set; } = "";

    /// <summary>The last device, by id.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Whether this registration of the device has ended.</summary>
    public bool Include(string deviceId, int registration) => _last.TryGetValue(deviceId, out var last) && registration <= last;

    /// <summary>Reads those of a bucket, in order of id.</summary>
    /// <param name="tables">The store.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="most">How many devices are given at once.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public static async IAsyncEnumerable<EndedLives> ReadAsync(
        TableStore tables, string bucket, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = RowRange.Filter(bucket, DeviceKeys.DevicePrefix, DeviceKeys.DeviceEnd)
            + $" and ({DeviceRow.Deleted} eq true or {DeviceRow.Registration} gt 1)";
        var ended = new EndedLives();
        await foreach (var row in tables.QueryAsync(TableNames.Devices, filter, Columns, cancellationToken))
        {
            ended.Add(DeviceRow.DeviceId(row), DeviceRow.LastEnded(row));
            if (ended.Count == most)
            {
                yield return ended;
                ended = new EndedLives();
            }
        }

        if (ended.Count > 0)
        {
            yield return ended;
        }
    }

    private void Add(string deviceId, int last)
    {
        First = _last.Count == 0 ? deviceId : First;
        Last = deviceId;
        _last.Add(deviceId, last);
    }
}
