namespace Serverless.LoadTests.Engine;

/// <summary>Hands what is due to clients that are free, or keeps it until one is.</summary>
/// <param name="clients">Clients at most.</param>
internal sealed class TurnQueue(int clients)
{
    /// <summary>Starts of one tick that the clock makes itself: it saves them the way over the thread pool, and costs the others a send each.</summary>
    private const int InlineStarts = 8;

    private readonly Lock _lock = new();

    /// <summary>The client that was free last is asked first: few connections stay busy, in place of many that time out.</summary>
    private readonly Stack<Turn> _free = new(clients);

    private readonly List<(Turn Turn, long Number)> _started = new(clients);
    private long _taken;
    private long _issued;
    private bool _isClosed;
    private int _thread;

    /// <summary>Whether this thread is the clock's.</summary>
    public bool IsHere => _thread == Environment.CurrentManagedThreadId;

    /// <summary>The calling thread is the clock's.</summary>
    public void OpenHere() => _thread = Environment.CurrentManagedThreadId;

    /// <param name="issued">Requests that are due, from the beginning. Only the clock calls.</param>
    public void Issue(long issued)
    {
        lock (_lock)
        {
            _issued = issued;
            while (_taken < issued && _free.TryPop(out var turn))
            {
                _started.Add((turn, _taken++));
            }
        }

        for (var index = 0; index < _started.Count; index++)
        {
            var (turn, number) = _started[index];
            turn.Start(number, inline: _started.Count <= InlineStarts);
        }

        _started.Clear();
    }

    /// <summary>Nothing more becomes due: free clients end, others when they find nothing left.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            while (_free.TryPop(out var turn))
            {
                turn.Start(Turn.Over, inline: false);
            }
        }
    }

    /// <returns>The number of the client's next request, at once where one is waiting; <see cref="Turn.Over"/> behind the last.</returns>
    public ValueTask<long> NextAsync(Turn turn)
    {
        lock (_lock)
        {
            if (_taken < _issued)
            {
                return ValueTask.FromResult(_taken++);
            }

            if (_isClosed)
            {
                return ValueTask.FromResult(Turn.Over);
            }

            _free.Push(turn);
            return turn.WaitAsync();
        }
    }
}
