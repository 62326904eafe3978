namespace Serverless.LoadTests.Fleet;

/// <summary>
/// What a fleet sends, in the order of time. Devices of a type have one interval, so that they come in the order of their
/// phases round after round: a place in that order is all there is to keep, whatever the fleet's size. Beside it are only
/// the few sends that were delayed.
/// </summary>
internal sealed class FleetSchedule
{
    private readonly Population _population;
    private readonly Pace _pace;
    private readonly List<Turn> _turns = [];
    private readonly PriorityQueue<DueSend, TimeSpan> _delayed = new();

    public FleetSchedule(Population population, Pace pace)
    {
        (_population, _pace) = (population, pace);
        for (var type = 0; type < population.Types.Count; type++)
        {
            var devices = Enumerable.Range(0, population.Devices).Where(device => population.TypeIndexOf(device) == type).ToArray();
            Array.Sort(Array.ConvertAll(devices, population.PhaseOf), devices);
            if (devices.Length > 0)
            {
                _turns.Add(new Turn(devices));
            }
        }
    }

    /// <summary>Sends that were put off and are not due yet.</summary>
    public int Delayed => _delayed.Count;

    /// <summary>When the next send is due.</summary>
    public TimeSpan Next => TimeSpan.FromTicks(Math.Min(
        _pace.ToClock(First().Due).Ticks, _delayed.TryPeek(out _, out var delayed) ? delayed.Ticks : long.MaxValue));

    /// <summary>The next send that is due before a time.</summary>
    public bool TryTake(TimeSpan before, out DueSend send)
    {
        while (true)
        {
            var (turn, due) = First();
            var at = _pace.ToClock(due);
            if (_delayed.TryPeek(out _, out var delayed) && delayed <= at)
            {
                send = default;
                return delayed < before && _delayed.TryDequeue(out send, out _);
            }

            if (at >= before)
            {
                send = default;
                return false;
            }

            var (device, number) = (turn.Devices[turn.Place], turn.Round);
            turn.Advance();
            if (_population.IsOn(device, number))
            {
                if (TryPlan(device, number, at, out send))
                {
                    return true;
                }
            }
        }
    }

    /// <summary>Something that was put off, whatever the time: the load is over.</summary>
    public bool TryTakeDelayed(TimeSpan now, out DueSend send)
    {
        var taken = _delayed.TryDequeue(out send, out _);
        send = send with { At = now };
        return taken;
    }

    private bool TryPlan(int device, int number, TimeSpan at, out DueSend send)
    {
        var (faults, interval) = (_population.Faults, _population.TypeOf(device).Profile.Interval);
        if (faults.IsPoisoned(device, number))
        {
            _delayed.Enqueue(new DueSend(device, number, SendKind.Poison, at), at);
        }

        if (faults.AgainOf(device, number, interval) is { } again)
        {
            _delayed.Enqueue(new DueSend(device, number, SendKind.Again, at + again), at + again);
        }

        var delay = faults.DelayOf(device, number, interval);
        send = new DueSend(device, number, delay > TimeSpan.Zero ? SendKind.Delayed : SendKind.Reading, at + delay);
        if (delay > TimeSpan.Zero)
        {
            _delayed.Enqueue(send, send.At);
        }

        return delay == TimeSpan.Zero;
    }

    private (Turn Turn, TimeSpan Due) First()
    {
        var (first, due) = (_turns[0], _population.DueOf(_turns[0].Devices[_turns[0].Place], _turns[0].Round));
        for (var i = 1; i < _turns.Count; i++)
        {
            var other = _population.DueOf(_turns[i].Devices[_turns[i].Place], _turns[i].Round);
            (first, due) = other < due ? (_turns[i], other) : (first, due);
        }

        return (first, due);
    }

    /// <summary>The devices of a type and whose turn it is.</summary>
    private sealed class Turn(int[] devices)
    {
        public int[] Devices => devices;

        public int Place { get; private set; }

        public int Round { get; private set; }

        public void Advance()
        {
            Place++;
            if (Place == devices.Length)
            {
                (Place, Round) = (0, Round + 1);
            }
        }
    }
}
