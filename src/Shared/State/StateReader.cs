using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

/// <summary>Point reads of table <c>state</c>.</summary>
internal sealed class StateReader(TableStore store, IOptions<TablesOptions> options)
{
    /// <returns>Null where there is no row.</returns>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public async Task<StoredState?> ReadAsync(string deviceId, CancellationToken cancellationToken)
    {
        var row = await store
            .FindAsync(TableNames.State, Bucket.Of(deviceId, options.Value.Buckets), deviceId, null, cancellationToken)
            .ConfigureAwait(false);
        return row is null ? null : StateRow.Read(row);
    }
}
