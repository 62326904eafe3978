namespace Serverless.TableEmulator.Storage;

/// <summary>A change that waits for the writer. It is answered when the transaction that holds it is committed.</summary>
internal abstract class StoreCommand
{
    private readonly TaskCompletionSource<WriteOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteOutcome _outcome;

    public Task<WriteOutcome> Completion => _completion.Task;

    /// <summary>Number of rows it may change; bounds the size of a group commit.</summary>
    public virtual int Weight => 1;

    public void Run(WriteSession session) => _outcome = Execute(session);

    public void Complete() => _completion.TrySetResult(_outcome);

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    protected abstract WriteOutcome Execute(WriteSession session);
}
