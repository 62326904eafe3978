using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Keeps checkpoints in the table <c>checkpoints</c>, a row for each partition.</summary>
internal sealed class CheckpointStore
{
    private const string Offset = "Offset";
    private const string SequenceNumber = "SequenceNumber";
    private const string EnqueuedTime = "EnqueuedTime";
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    private readonly TableClient _table;

    /// <param name="connectionString">The tables.</param>
    public CheckpointStore(string connectionString)
    {
        var options = new TableClientOptions();
        // The next batch writes the checkpoint again, so a failed write is not worth a long wait.
        options.Retry.MaxRetries = 1;
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.NetworkTimeout = AttemptTimeout;
        _table = new TableClient(connectionString, TableNames.Checkpoints, options);
    }

    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task<Checkpoint?> ReadAsync(CheckpointKey key, string partition, CancellationToken cancellationToken)
    {
        try
        {
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(
                key.ToPartitionKey(), partition, cancellationToken: cancellationToken).ConfigureAwait(false);
            return row.HasValue && row.Value is { } found && found.GetInt64(SequenceNumber) is { } number
                ? new Checkpoint(number, found.GetString(Offset) ?? "", found.GetDateTimeOffset(EnqueuedTime) ?? default)
                : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table, so no checkpoint.
            return null;
        }
    }

    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task WriteAsync(CheckpointKey key, string partition, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var row = new TableEntity(key.ToPartitionKey(), partition)
        {
            [Offset] = checkpoint.Offset,
            [SequenceNumber] = checkpoint.SequenceNumber,
            [EnqueuedTime] = checkpoint.EnqueuedTime,
        };
        try
        {
            await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "TableNotFound")
        {
            await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
            await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
        }
    }
}
