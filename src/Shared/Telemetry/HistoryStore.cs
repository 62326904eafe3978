using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>Every reading of every device, a table a month. See docs/decisions/0002-table-layout.md.</summary>
internal sealed partial class HistoryStore(UpsertWriter writer, IOptions<TablesOptions> options)
{
    /// <summary>Stores readings. The same reading again changes nothing.</summary>
    /// <param name="readings">Each with the number of its device's life; any order, any months, repetitions allowed.</param>
    /// <param name="cancellationToken">Ends the wait; some readings may be stored.</param>
    /// <returns>The indices in <paramref name="readings"/> of those the store refused for good; the others are stored.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; some readings may be stored.</exception>
    public Task<IReadOnlyList<RejectedWrite>> WriteAsync(
        IReadOnlyList<(Reading Reading, int Registration)> readings, CancellationToken cancellationToken)
    {
        var upserts = new TableUpsert[readings.Count];
        for (var i = 0; i < upserts.Length; i++)
        {
            var (reading, registration) = readings[i];
            upserts[i] = new TableUpsert(
                HistoryRow.Table(reading.Timestamp), HistoryRow.Create(reading, registration, options.Value.Buckets), i);
        }

        return writer.WriteAsync(upserts, cancellationToken);
    }
}
