using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Ledger;
using Serverless.Shared.Tables;

namespace Serverless.LoadTests.Fleet;

/// <summary>A fleet at work: each device sends when it is due, over its gateway's connection.</summary>
internal sealed class FleetSender
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    private readonly LoadRun _run;
    private readonly FleetSchedule _schedule;
    private readonly IReadOnlyList<Gateway> _gateways;
    private readonly Lane[] _lanes;
    private readonly short[] _partitions;
    private readonly int _partitionCount;

    /// <param name="readings">What is sent.</param>
    /// <param name="pace">How the fleet's time passes.</param>
    /// <param name="gateways">Device n sends over n modulo their count.</param>
    /// <param name="partitions">The hub's.</param>
    /// <param name="run">Where it is counted.</param>
    /// <param name="ended">Hears of each send and of what was wrong with it, or null where it was acknowledged.</param>
    public FleetSender(
        Readings readings, Pace pace, IReadOnlyList<Gateway> gateways, IReadOnlyList<string> partitions, LoadRun run, Action<DueSend, string?> ended)
    {
        (_run, _gateways, _partitionCount) = (run, gateways, partitions.Count);
        _schedule = new FleetSchedule(readings.Population, pace);
        _lanes = [.. gateways.SelectMany(gateway => partitions.Select(partition => new Lane(gateway, partition, readings, run, Log, ended)))];
        _partitions = new short[readings.Population.Devices];
        for (var device = 0; device < _partitions.Length; device++)
        {
            _partitions[device] = (short)PartitionKeyHash.Assign(readings.Population.Names.Of(device), partitions.Count);
        }
    }

    public SendLog Log { get; } = new();

    /// <summary>Sends until the run's time is over, and then what was put off; ends when all is acknowledged or given up.</summary>
    public async Task RunAsync()
    {
        await Task.Yield();
        var lanes = Task.WhenAll(_lanes.Select(lane => Task.Run(lane.RunAsync, CancellationToken.None)));
        while (!_run.Ended.IsCancellationRequested && _run.Elapsed is var now && now < _run.Shape.Total)
        {
            SendBefore(now);
            var next = _schedule.Next > now + Tick ? _schedule.Next : now + Tick;
            await _run.WaitUntilAsync(next < _run.Shape.Total ? next : _run.Shape.Total).ConfigureAwait(false);
        }

        if (!_run.Ended.IsCancellationRequested)
        {
            SendBefore(_run.Shape.Total);
        }

        while (_schedule.TryTakeDelayed(_run.Elapsed, out var send))
        {
            Send(send);
        }

        foreach (var lane in _lanes)
        {
            lane.Complete();
        }

        await lanes.ConfigureAwait(false);
    }

    private void SendBefore(TimeSpan time)
    {
        while (_schedule.TryTake(time, out var send))
        {
            Send(send);
        }

        Log.Until = time;
    }

    private void Send(in DueSend send)
    {
        Log.Count(send.Kind);
        _run.Recorder.AddSchedulingError(send.At, _run.Elapsed);
        _lanes[((send.Device % _gateways.Count) * _partitionCount) + _partitions[send.Device]].Add(send);
    }
}
