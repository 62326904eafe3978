using System.Threading.Tasks.Sources;

namespace Serverless.LoadTests.Engine;

/// <summary>A free client's wait for its next request; used again and again.</summary>
internal sealed class Turn : IValueTaskSource<long>, IThreadPoolWorkItem
{
    /// <summary>In place of a request's number: there is none any more.</summary>
    public const long Over = -1;

    private ManualResetValueTaskSourceCore<long> _wait;
    private long _number;

    public ValueTask<long> WaitAsync()
    {
        _wait.Reset();
        return new ValueTask<long>(this, _wait.Version);
    }

    /// <param name="number">Of the request.</param>
    /// <param name="inline">Sends it on this thread; else on one of the pool.</param>
    public void Start(long number, bool inline)
    {
        _number = number;
        if (inline)
        {
            _wait.SetResult(number);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => _wait.SetResult(_number);

    long IValueTaskSource<long>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
