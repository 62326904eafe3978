using Azure.Data.Tables;

namespace Serverless.Shared.Commands.Log;

/// <summary>A command that waits to be written.</summary>
internal sealed class PostedCommand(string deviceId, TableEntity row, int payloadBytes, CancellationToken cancellationToken)
{
    // The writer must not go on with a caller's work on its own loop.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string DeviceId => deviceId;

    public TableEntity Row => row;

    public Task Done => _done.Task;

    /// <summary>Its caller has gone before anything was sent.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    /// <summary>Its share of a transaction: Base64 makes the payload a third larger.</summary>
    public int EstimatedBytes { get; } = 4096 + (payloadBytes * 4 / 3);

    public void Complete() => _done.TrySetResult();

    public void Fail(Exception exception) => _done.TrySetException(exception);

    public void Cancel() => _done.TrySetCanceled(cancellationToken);
}
