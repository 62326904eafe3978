namespace Serverless.LoadTests.Scenarios.Commands;

/// <summary>A command on its way.</summary>
/// <param name="device">For whom.</param>
/// <param name="posted">Timestamp of when it was sent.</param>
internal sealed class PostedCommand(string device, long posted)
{
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _deliveries;

    public string Device => device;

    public long Posted => posted;

    /// <summary>Its id once the backend has accepted it; null where it did not say.</summary>
    public string? Id { get; set; }

    public int Deliveries => Volatile.Read(ref _deliveries);

    /// <summary>Completes once the backend has taken the device's result.</summary>
    public Task Completed => _completed.Task;

    /// <returns>Whether it is the first time.</returns>
    public bool Deliver() => Interlocked.Increment(ref _deliveries) == 1;

    /// <returns>Whether it is the first time.</returns>
    public bool Complete() => _completed.TrySetResult();
}
