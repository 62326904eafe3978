using System.Collections.Immutable;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>
/// Merges readings into one device's state, in any order and any number of times, to the same end. Pure: where only
/// history can tell, it says what it needs and goes on when it has been given it. The steps are those of
/// docs/decisions/0003-identity-order-state.md.
/// </summary>
/// <remarks>
/// The caller's loop: <see cref="Reset"/> to the state; <see cref="Merge"/>; while that is
/// <see cref="MergeResult.NeedsHistory"/>, <see cref="Supply"/> the contents of <see cref="Needed"/>,
/// <see cref="Refill"/> while <see cref="NeedsRefill"/>, and merge again. Serves one state after another.
/// </remarks>
internal sealed class StateMerge
{
    private readonly MetricSet _metrics = new();

    // Orders whose contents were supplied; with a sequence, the winner among them.
    private readonly Dictionary<ReadingOrder, Reading?> _supplied = [];
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private ImmutableArray<MetricState> _before = [];
    private bool _refillToFull;
    private Reading? _current;
    private bool _taken;

    /// <summary>The order whose contents <see cref="Supply"/> wants.</summary>
    public ReadingOrder Needed { get; private set; }

    /// <summary>Whether metrics must be found anew among the readings before <see cref="Needed"/>.</summary>
    public bool NeedsRefill { get; private set; }

    /// <summary>Whether any metric differs from the state this began with.</summary>
    public bool Changed => !_metrics.HoldsSameAs(_before);

    /// <summary>The metrics now, without their sources; complete unless history is needed.</summary>
    public ImmutableArray<MetricState> ToMetrics() => _metrics.ToImmutable();

    /// <summary>Begins with a state's metrics, and forgets all else; with none, lets go of everything.</summary>
    public void Reset(ImmutableArray<MetricState> metrics)
    {
        _before = metrics;
        _metrics.Reset(metrics);
        _supplied.Clear();
        _missing.Clear();
        _refillToFull = false;
        _current = null;
        _taken = false;
        Needed = default;
        NeedsRefill = false;
    }

    /// <param name="reading">A reading that stands in history; with a sequence, the greatest content of its identity
    /// among those the caller has.</param>
    public MergeResult Merge(Reading reading)
    {
        if (!ReferenceEquals(reading, _current))
        {
            _current = reading;
            _taken = false;
        }

        var order = new ReadingOrder(reading.Timestamp, reading.Sequence);
        if (reading.Sequence >= 0 && _supplied.TryGetValue(order, out var winner))
        {
            // Step 4, done by Supply.
            return !TryEvict() ? MergeResult.NeedsHistory
                : SameContent(winner!, reading) ? Outcome(reading)
                : MergeResult.Conflict;
        }

        if (_metrics.IsBelow(order))
        {
            // Step 1.
            _taken |= _metrics.Take(reading);
        }
        else if (reading.Sequence < 0)
        {
            // Step 3.
            if (!_supplied.ContainsKey(order) && _metrics.NeedsContentFor(reading))
            {
                return Need(order);
            }

            _taken |= _metrics.Take(reading);
        }
        else if (!_metrics.IsUnmovedBy(reading))
        {
            // Not step 2, so step 4.
            return Need(order);
        }

        return TryEvict() ? Outcome(reading) : MergeResult.NeedsHistory;
    }

    /// <summary>Gives what <see cref="Needed"/> asks for.</summary>
    /// <param name="contents">Every reading that history holds at that order, in any order.</param>
    public void Supply(IReadOnlyList<Reading> contents)
    {
        if (Needed.Sequence < 0)
        {
            // Contents not found have outlived their history; they count as the lesser.
            _metrics.AttachSources(contents);
            _supplied[Needed] = null;
            return;
        }

        var own = _current is { } current && new ReadingOrder(current.Timestamp, current.Sequence) == Needed ? current : null;
        var winner = own;
        foreach (var content in contents)
        {
            winner = winner is null || Reading.CompareOrder(content, winner) > 0 ? content : winner;
        }

        _supplied[Needed] = winner;
        if (winner is null)
        {
            return;
        }

        _refillToFull = _metrics.Count >= DeviceState.MaxMetrics;
        _missing.Clear();
        _metrics.RemoveRivals(winner, _missing);
        var taken = _metrics.Take(winner);
        _taken |= taken && own is not null && SameContent(winner, own);
        _missing.RemoveWhere(_metrics.Contains);
        NeedsRefill = _missing.Count > 0;
    }

    /// <summary>Gives the readings before <see cref="Needed"/>, newest first, until <see cref="NeedsRefill"/> is
    /// false.</summary>
    /// <param name="shown">Of several contents with one sequence, the greatest alone.</param>
    public void Refill(Reading shown)
    {
        if (_metrics.Count >= DeviceState.MaxMetrics && !_metrics.Reaches(ReadingOrder.Of(shown)))
        {
            // What is still missing would be evicted at once.
            NeedsRefill = false;
            return;
        }

        _metrics.AddMissing(shown, _refillToFull ? null : _missing);

        _missing.RemoveWhere(_metrics.Contains);
        NeedsRefill = _missing.Count > 0 || (_refillToFull && _metrics.Count < DeviceState.MaxMetrics);
    }

    /// <summary>History has no more readings for <see cref="Refill"/>.</summary>
    public void EndRefill() => NeedsRefill = false;

    private MergeResult Need(ReadingOrder order)
    {
        Needed = order;
        return MergeResult.NeedsHistory;
    }

    private bool TryEvict()
    {
        if (_metrics.TryEvict(DeviceState.MaxMetrics, _supplied, out var tie))
        {
            return true;
        }

        Needed = tie;
        return false;
    }

    private MergeResult Outcome(Reading reading) =>
        !_metrics.Holds(reading) ? MergeResult.Stale
        : _taken ? MergeResult.Taken
        : MergeResult.Duplicate;

    private static bool SameContent(Reading left, Reading right) => left.ContentHash == right.ContentHash;
}
