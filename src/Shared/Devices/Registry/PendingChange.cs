using Azure.Data.Tables;

namespace Serverless.Shared.Devices.Registry;

/// <summary>A change that waits for its turn.</summary>
internal sealed class PendingChange(RegistryChange change, CancellationToken cancellationToken)
{
    // The writer must not go on with a caller's work on its own loop.
    private readonly TaskCompletionSource<RegistryChangeOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RegistryChange Change { get; } = change;

    public Task<RegistryChangeOutcome> Done => _done.Task;

    /// <summary>Its caller has gone before anything was sent.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public void Complete(RegistryChangeOutcome outcome) => _done.TrySetResult(outcome);

    public void Fail(Exception exception) => _done.TrySetException(exception);

    public void Cancel() => _done.TrySetCanceled(cancellationToken);

    /// <summary>Its share of a transaction: Base64 makes the tags a third larger.</summary>
    public int EstimatedBytes { get; } = 4096 + ((change.Row.TryGetValue("tags", out var tags) && tags is byte[] bytes ? bytes.Length : 0) * 4 / 3);

    public static string KeyOf(TableTransactionAction action) => action.Entity.RowKey;
}
