using System.Threading.Channels;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Ledger;
using Serverless.Shared.Telemetry;

namespace Serverless.LoadTests.Fleet;

/// <summary>
/// What one gateway sends to one partition, in order: whatever has come while the last batch was under way is the next
/// one. A batch that is not acknowledged is sent again until its time is over, as a gateway does.
/// </summary>
/// <param name="gateway">Whose connection.</param>
/// <param name="partition">Which partition.</param>
/// <param name="readings">What is sent.</param>
/// <param name="run">Where it is counted.</param>
/// <param name="log">What is not known of.</param>
/// <param name="ended">Hears of each send and of what was wrong with it, or null where it was acknowledged.</param>
internal sealed class Lane(
    Gateway gateway, string partition, Readings readings, LoadRun run, SendLog log, Action<DueSend, string?> ended)
{
    private const int MostEvents = 500;

    private readonly Channel<DueSend> _due = Channel.CreateUnbounded<DueSend>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<DueSend> _batch = new(MostEvents);

    /// <summary>Events that wait; nothing of them is made before their turn, and each waits no longer than a request may take.</summary>
    public void Add(in DueSend send) => _due.Writer.TryWrite(send);

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _due.Writer.TryComplete();

    /// <summary>Runs until everything is acknowledged or given up.</summary>
    public async Task RunAsync()
    {
        while (await _due.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _batch.Clear();
            while (_batch.Count < MostEvents && _due.Reader.TryRead(out var send))
            {
                _batch.Add(send);
            }

            await SendAsync().ConfigureAwait(false);
        }
    }

    private async Task SendAsync()
    {
        var sent = run.Elapsed;
        var error = await TryUntilAcknowledgedAsync(_batch[^1].At + run.Shape.RequestTimeout).ConfigureAwait(false);
        foreach (var send in _batch)
        {
            run.Add(send.At, sent, error);
            if (error is not null)
            {
                log.AddUnsure(send);
            }

            ended(send, error);
        }
    }

    private async Task<string?> TryUntilAcknowledgedAsync(TimeSpan giveUpAt)
    {
        var (bodies, keyed) = Events();
        for (var pause = TimeSpan.FromMilliseconds(20); ; pause *= 2)
        {
            var left = giveUpAt - run.Elapsed;
            if (run.Abort.IsCancellationRequested || left <= TimeSpan.Zero)
            {
                return run.Abort.IsCancellationRequested ? RequestLoop.GivenUp : RequestLoop.TimedOut;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(run.Abort);
            limit.CancelAfter(left);
            try
            {
                var sender = gateway.Sender;
                var unkeyed = bodies.Count > 0 ? sender.SendToPartitionAsync(partition, bodies, limit.Token) : Task.CompletedTask;
                await Task.WhenAll(keyed.Select(one => sender.SendAsync(
                    one.Device, one.Poison.Body, contentType: null, one.Poison.Properties, limit.Token)).Append(unkeyed)).ConfigureAwait(false);
                return null;
            }
            catch (TelemetrySendException problem) when (!problem.IsTransient)
            {
                return "refused";
            }
            catch (Exception problem) when (problem is TelemetrySendException or ObjectDisposedException or OperationCanceledException)
            {
                log.AddRetried(_batch);
            }

            await Task.Delay(pause, run.Abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private (List<ReadOnlyMemory<byte>> Bodies, List<(string Device, PoisonEvent Poison)> Keyed) Events()
    {
        var bodies = new List<ReadOnlyMemory<byte>>(_batch.Count);
        var keyed = new List<(string, PoisonEvent)>();
        foreach (var (device, number, kind, _) in _batch)
        {
            if (kind != SendKind.Poison)
            {
                bodies.Add(readings.BodyOf(device, number));
            }
            else if (PoisonEvent.Of(readings, device, number) is { IsKeyed: true } alone)
            {
                keyed.Add((readings.Population.Names.Of(device), alone));
            }
            else
            {
                bodies.Add(PoisonEvent.Of(readings, device, number).Body);
            }
        }

        return (bodies, keyed);
    }
}
