namespace Serverless.Shared.Devices.Registry;

/// <summary>A change that waits for its turn.</summary>
internal sealed class PendingChange(RegistryChange change, CancellationToken cancellationToken)
{
    // An id, two numbers, names and quotes; and the column that takes the change's number.
    private const int LogBytes = 512;

    // The writer must not go on with a caller's work on its own loop.
    private readonly TaskCompletionSource<RegistryChangeOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RegistryChange Change { get; } = change;

    public Task<RegistryChangeOutcome> Done => _done.Task;

    /// <summary>Its caller has gone before anything was sent.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public void Complete(RegistryChangeOutcome outcome) => _done.TrySetResult(outcome);

    public void Fail(Exception exception) => _done.TrySetException(exception);

    public void Cancel() => _done.TrySetCanceled(cancellationToken);

    /// <summary>At most its share of a transaction's body, with its part of the log's row.</summary>
    public int MaxBytes { get; } = LogBytes + change.Operations.Sum(operation => operation.Row.MaxBytes);

    public IEnumerable<string> Keys => Change.Operations.Select(operation => operation.Row.RowKey);
}
