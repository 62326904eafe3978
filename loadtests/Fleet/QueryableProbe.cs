using System.Text.Json;
using System.Threading.Channels;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Fleet;

/// <summary>
/// Asks for some of the acknowledged readings until the API shows them: every other one in its device's state, the rest in
/// its history. Latency counts from when the reading was to be sent.
/// </summary>
/// <param name="client">The API.</param>
/// <param name="readings">What is asked for.</param>
/// <param name="run">The run's clock.</param>
/// <param name="perSecond">How many at most; 0 for none.</param>
/// <param name="time">The clock of pauses.</param>
internal sealed class QueryableProbe(BackendClient client, Readings readings, LoadRun run, double perSecond, TimeProvider time)
{
    private const int MostAtOnce = 32;

    /// <summary>Between two questions for one reading; the resolution of the latencies.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan MostWait = TimeSpan.FromMinutes(1);

    private readonly Channel<DueSend> _samples = Channel.CreateBounded<DueSend>(
        new BoundedChannelOptions(MostAtOnce) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _nextAt;
    private long _taken;
    private long _unseen;

    /// <summary>Until the state showed it.</summary>
    public LatencyHistogram State { get; } = new();

    /// <summary>Until the history showed it.</summary>
    public LatencyHistogram History { get; } = new();

    /// <summary>Samples that were not shown within a minute.</summary>
    public long Unseen => Volatile.Read(ref _unseen);

    /// <summary>A reading was acknowledged; most are not asked for.</summary>
    public void Offer(in DueSend send)
    {
        var (now, next) = (run.Elapsed.Ticks, Volatile.Read(ref _nextAt));
        if (send.Kind == SendKind.Reading && perSecond > 0 && now >= next && send.At >= run.Shape.MeasuredFrom
            && Interlocked.CompareExchange(ref _nextAt, now + (long)(TimeSpan.TicksPerSecond / perSecond), next) == next)
        {
            _samples.Writer.TryWrite(send);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _samples.Writer.TryComplete();

    /// <summary>Asks until everything is answered or given up.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, MostAtOnce).Select(_ => AskAllAsync(cancellationToken)));

    private async Task AskAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var sample in _samples.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            var inState = Interlocked.Increment(ref _taken) % 2 == 0;
            if (await IsSeenAsync(sample, inState, cancellationToken).ConfigureAwait(false))
            {
                (inState ? State : History).Add(run.Elapsed - sample.At);
            }
            else if (!cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _unseen);
            }
        }
    }

    private async Task<bool> IsSeenAsync(DueSend sample, bool inState, CancellationToken cancellationToken)
    {
        while (run.Elapsed - sample.At < MostWait && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await (inState ? IsInStateAsync(sample, cancellationToken) : IsInHistoryAsync(sample, cancellationToken)).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (Exception problem) when (problem is BackendException or OperationCanceledException || ForeignJson.IsCause(problem))
            {
                // Asked again; a backend that stays away shows as readings that were not seen.
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private async Task<bool> IsInStateAsync(DueSend sample, CancellationToken cancellationToken)
    {
        using var state = await client.GetAsync($"devices/{readings.Population.Names.Of(sample.Device)}/state", cancellationToken).ConfigureAwait(false);
        return state.RootElement.GetProperty("metrics").TryGetProperty(readings.Population.TypeOf(sample.Device).Names[0], out var metric)
            && metric.GetProperty("seq") is { ValueKind: JsonValueKind.Number } sequence
            && sequence.GetInt64() >= readings.FirstSequence + sample.Number;
    }

    private async Task<bool> IsInHistoryAsync(DueSend sample, CancellationToken cancellationToken)
    {
        var at = readings.TimestampOf(sample.Device, sample.Number);
        using var page = await client.GetAsync(
            $"devices/{readings.Population.Names.Of(sample.Device)}/telemetry?from={Readings.Time(at)}&to={Readings.Time(at + 1)}", cancellationToken).ConfigureAwait(false);
        return page.RootElement.GetProperty("items").GetArrayLength() > 0;
    }
}
