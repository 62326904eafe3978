using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>Readings of one table and one bucket that go to history in one transaction, unless they are too long for
/// it.</summary>
/// <param name="table">The table.</param>
/// <param name="bucket">The bucket.</param>
internal sealed class HistoryPart(string table, int bucket)
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Table => table;

    public string PartitionKey { get; } = Bucket.Name(bucket);

    /// <summary>The readings' positions in the batch.</summary>
    public List<int> Positions { get; } = new(TableStore.MaxOperations);

    public bool IsFull => Positions.Count == TableStore.MaxOperations;

    /// <summary>Ends when the readings stand in history or are rejected.</summary>
    public Task Written => _written.Task;

    public void SetWritten() => _written.SetResult();
}
