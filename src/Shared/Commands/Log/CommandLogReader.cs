using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands.Log;

/// <summary>Reads the command log of one bucket.</summary>
internal sealed class CommandLogReader(TableStore tables, string bucket)
{
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<StoredCommandLog> ReadAsync(CancellationToken cancellationToken) =>
        await tables.FindAsync(TableNames.Commands, bucket, CommandKeys.Log, null, cancellationToken) is { } row
            ? new StoredCommandLog(CommandLogRow.Read(row), row.ETag)
            : new StoredCommandLog(CommandLogRow.Empty, null);
}
