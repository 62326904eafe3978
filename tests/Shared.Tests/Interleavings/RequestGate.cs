using Azure.Core.Pipeline;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>Holds the requests of some operations and lets one at a time through to the store.</summary>
internal sealed class RequestGate : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<Held>[] _held;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly HttpMessageInvoker _store;
    private volatile bool _isOpen;

    /// <param name="operations">How many operations there are.</param>
    /// <param name="store">Sends what is let through. Stays open.</param>
    public RequestGate(int operations, HttpMessageInvoker store)
    {
        _held = [.. Enumerable.Range(0, operations).Select(_ => new List<Held>())];
        _store = store;
    }

    /// <summary>The transport of one operation's backend.</summary>
    public HttpPipelineTransport Transport(int operation) => new HttpClientTransport(new Handler(this, operation));

    /// <summary>Runs the operations to their end.</summary>
    /// <returns>When all have ended, however they did. From then on requests pass as they come.</returns>
    public async Task RunAsync(IReadOnlyList<Task> operations, Orders orders, CancellationToken cancellationToken)
    {
        // Ends count as changes, too.
        var ends = operations.Select(operation => operation.ContinueWith(_ => _changed.Release(), TaskScheduler.Default)).ToList();
        while (true)
        {
            while (!AllWaitOrHaveEnded(operations))
            {
                if (!await _changed.WaitAsync(Deadline, cancellationToken))
                    throw new TimeoutException($"In order {string.Join(' ', orders.Path)} an operation neither ends nor asks the store.");
            }

            var waiting = Waiting();
            if (waiting.Count == 0)
                break;

            var next = Take(orders.Next(waiting));
            next.Pass.SetResult();
            await next.Answered.Task.WaitAsync(Deadline, cancellationToken);
        }

        await Task.WhenAll(ends);
        _isOpen = true;
    }

    public void Dispose() => _changed.Dispose();

    private bool AllWaitOrHaveEnded(IReadOnlyList<Task> operations)
    {
        lock (_lock)
            return operations.Select((operation, number) => operation.IsCompleted || _held[number].Count > 0).All(isSo => isSo);
    }

    private List<(int Operation, bool IsRead)> Waiting()
    {
        lock (_lock)
        {
            return [.. Enumerable.Range(0, _held.Length)
                .Where(number => _held[number].Count > 0)
                .Select(number => (number, _held[number][0].IsRead))];
        }
    }

    private Held Take(int operation)
    {
        lock (_lock)
        {
            var next = _held[operation][0];
            _held[operation].RemoveAt(0);
            return next;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(int operation, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_isOpen)
            return await _store.SendAsync(request, cancellationToken);

        var held = new Held(request.Method == HttpMethod.Get);
        lock (_lock)
            _held[operation].Add(held);
        _changed.Release();
        try
        {
            await held.Pass.Task.WaitAsync(cancellationToken);
            var response = await _store.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return response;
        }
        finally
        {
            // Where it was given up before its turn.
            lock (_lock)
                _held[operation].Remove(held);
            held.Answered.SetResult();
        }
    }

    private sealed class Held(bool isRead)
    {
        public bool IsRead { get; } = isRead;

        public TaskCompletionSource Pass { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Handler(RequestGate gate, int operation) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            gate.SendAsync(operation, request, cancellationToken);
    }
}
