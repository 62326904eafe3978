using System.Net;

namespace Serverless.LoadTests.Resources;

/// <summary>Asks the backend for its metrics each second, over a connection of its own; a second without an answer is counted and
/// nothing waits for it.</summary>
internal sealed class BackendSampler : IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    /// <summary>For the first answer: whatever makes it is compiled with it.</summary>
    private static readonly TimeSpan FirstAnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private readonly Uri _address;
    private readonly TimeSpan _timeout;
    private readonly List<BackendSample> _samples = [];
    private Task _asking = Task.CompletedTask;
    private bool _isThere;
    private int _missed;

    /// <param name="backend">Scheme, host and port.</param>
    /// <param name="timeout">For each answer but the first; null for a second.</param>
    public BackendSampler(Uri backend, TimeSpan? timeout = null) => (_address, _timeout) = (new Uri(backend, "/metrics"), timeout ?? DefaultTimeout);

    /// <summary>Takes the figures from before the load. A backend that has none is not asked again.</summary>
    public async Task StartAsync()
    {
        await AskAsync(0, FirstAnswerTimeout).ConfigureAwait(false);
        (_isThere, _missed) = (_samples.Count > 0, 0);
    }

    /// <param name="seconds">Since the beginning of the run.</param>
    public void Sample(double seconds)
    {
        if (!_isThere)
        {
            return;
        }

        if (_asking.IsCompleted)
        {
            _asking = Task.Run(() => AskAsync(seconds, _timeout));
        }
        else
        {
            Interlocked.Increment(ref _missed);
        }
    }

    /// <returns>What was said; null where the backend does not tell.</returns>
    public async Task<BackendUsage?> CompleteAsync()
    {
        await _asking.ConfigureAwait(false);
        return _isThere ? new BackendUsage(_samples, _missed) : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task AskAsync(double seconds, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            using var answer = await _http.GetAsync(_address, timeout.Token).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.OK
                && PrometheusText.Sums(await answer.Content.ReadAsStringAsync(timeout.Token).ConfigureAwait(false)) is var sums
                && sums.ContainsKey("dotnet_gc_pause_time_seconds_total"))
            {
                _samples.Add(BackendSample.Of(seconds, sums));
                return;
            }
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or FormatException)
        {
            // Counted below; the errors of the run tell more.
        }

        Interlocked.Increment(ref _missed);
    }
}
