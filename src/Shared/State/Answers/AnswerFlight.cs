namespace Serverless.Shared.State.Answers;

/// <summary>One read of a device's state, for all who wait for it.</summary>
internal sealed class AnswerFlight(string deviceId, AnswerEntry entry)
{
    private readonly TaskCompletionSource<StateAnswer?> _landing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string DeviceId { get; } = deviceId;

    public AnswerEntry Entry { get; } = entry;

    /// <summary>The answer; null where the device is not registered.</summary>
    public Task<StateAnswer?> Landing => _landing.Task;

    public void Land(StateAnswer? answer) => _landing.SetResult(answer);

    public void Fail(Exception exception)
    {
        _landing.SetException(exception);

        // Everybody may have gone by now.
        _ = _landing.Task.Exception;
    }
}
