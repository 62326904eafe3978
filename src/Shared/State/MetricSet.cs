using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>A device's metrics while readings are merged into them, sorted by name.</summary>
internal sealed class MetricSet
{
    private List<MetricState> _metrics = [];
    private List<MetricState> _spare = [];

    public int Count => _metrics.Count;

    /// <summary>Begins with these metrics, sorted by name.</summary>
    public void Reset(ImmutableArray<MetricState> metrics)
    {
        _metrics.Clear();
        _spare.Clear();
        _metrics.AddRange(metrics.AsSpan());
    }

    public bool Contains(string name) => Find(name) >= 0;

    /// <summary>Whether every metric is from before this order.</summary>
    public bool IsBelow(ReadingOrder order)
    {
        foreach (ref readonly var metric in CollectionsMarshal.AsSpan(_metrics))
        {
            if (metric.CompareOrder(order) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether any metric is from this order or before it.</summary>
    public bool Reaches(ReadingOrder order)
    {
        foreach (ref readonly var metric in CollectionsMarshal.AsSpan(_metrics))
        {
            if (metric.CompareOrder(order) <= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether any metric came from this reading.</summary>
    public bool Holds(Reading reading)
    {
        foreach (ref readonly var metric in CollectionsMarshal.AsSpan(_metrics))
        {
            if (metric.IsFrom(reading))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a reading with a sequence can change nothing: no other content of its identity is here, and each
    /// of its metrics is here from it or from a greater reading, or so old that it would be evicted at once.</summary>
    public bool IsUnmovedBy(Reading reading)
    {
        var order = ReadingOrder.Of(reading);
        foreach (ref readonly var metric in CollectionsMarshal.AsSpan(_metrics))
        {
            if (metric.CompareOrder(order) == 0 && !metric.IsFrom(reading))
            {
                return false;
            }
        }

        foreach (var (name, _) in reading.Metrics)
        {
            var at = Find(name);
            if (at >= 0 ? _metrics[at].CompareOrder(order) < 0 : !IsBeyond(order, name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether one of its metrics is here from the same order but an unknown other content.</summary>
    public bool NeedsContentFor(Reading reading)
    {
        var order = ReadingOrder.Of(reading);
        foreach (var (name, _) in reading.Metrics)
        {
            var at = Find(name);
            if (at >= 0 && _metrics[at].Source is null && _metrics[at].CompareOrder(order) == 0 && !_metrics[at].IsFrom(reading))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes each of the reading's metrics that is new or greater than what is here.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Take(Reading reading)
    {
        var order = ReadingOrder.Of(reading);
        var taken = false;
        var here = 0;
        _spare.Clear();
        for (var i = 0; i < reading.Metrics.Length; i++)
        {
            var name = reading.Metrics[i].Name;
            while (here < _metrics.Count && string.CompareOrdinal(_metrics[here].Name, name) < 0)
            {
                _spare.Add(_metrics[here++]);
            }

            var isHere = here < _metrics.Count && string.Equals(_metrics[here].Name, name, StringComparison.Ordinal);
            var keeps = isHere && !IsLess(_metrics[here], reading, order);
            _spare.Add(keeps ? _metrics[here] : MetricState.Of(reading, i));
            here += isHere ? 1 : 0;
            taken |= !keeps;
        }

        _spare.AddRange(CollectionsMarshal.AsSpan(_metrics)[here..]);
        (_metrics, _spare) = (_spare, _metrics);
        return taken;
    }

    /// <summary>Adds the reading's metrics that are not here; with a list of wanted names, those alone.</summary>
    public void AddMissing(Reading reading, HashSet<string>? wanted)
    {
        for (var i = 0; i < reading.Metrics.Length; i++)
        {
            var name = reading.Metrics[i].Name;
            var at = Find(name);
            if (at < 0 && (wanted is null || wanted.Contains(name)))
            {
                _metrics.Insert(~at, MetricState.Of(reading, i));
            }
        }
    }

    /// <summary>Removes what came from other contents of the winner's identity, and notes the names.</summary>
    public void RemoveRivals(Reading winner, HashSet<string> removed)
    {
        var order = ReadingOrder.Of(winner);
        _metrics.RemoveAll(metric => metric.CompareOrder(order) == 0 && !metric.IsFrom(winner) && removed.Add(metric.Name));
    }

    /// <summary>Gives the metrics from these readings their source.</summary>
    public void AttachSources(IReadOnlyList<Reading> readings)
    {
        foreach (ref var metric in CollectionsMarshal.AsSpan(_metrics))
        {
            foreach (var reading in readings)
            {
                if (metric.IsFrom(reading))
                {
                    metric = metric with { Source = reading };
                }
            }
        }
    }

    /// <summary>Cuts down to the most recent metrics: the greatest by time, sequence, content and name.</summary>
    /// <param name="most">How many may stay.</param>
    /// <param name="supplied">Orders whose contents need not be asked for again.</param>
    /// <param name="tie">Where it cannot be told which go: the order whose contents are needed.</param>
    public bool TryEvict(int most, Dictionary<ReadingOrder, Reading?> supplied, out ReadingOrder tie)
    {
        tie = default;
        if (_metrics.Count <= most)
        {
            return true;
        }

        var ranked = _metrics.ToArray();
        Array.Sort(ranked, static (left, right) => right.CompareRank(left));
        tie = new ReadingOrder(ranked[most].Timestamp, ranked[most].Sequence);
        if (tie.Sequence < 0 && ranked[most - 1].CompareOrder(tie) == 0 && !supplied.ContainsKey(tie) && IsUndecided(ranked, tie))
        {
            return false;
        }

        _metrics.Clear();
        _metrics.AddRange(ranked.AsSpan(0, most));
        _metrics.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return true;
    }

    public bool HoldsSameAs(ImmutableArray<MetricState> others)
    {
        if (others.Length != _metrics.Count)
        {
            return false;
        }

        for (var i = 0; i < others.Length; i++)
        {
            if (others[i].WithoutSource() != _metrics[i].WithoutSource())
            {
                return false;
            }
        }

        return true;
    }

    public ImmutableArray<MetricState> ToImmutable()
    {
        var copy = new MetricState[_metrics.Count];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = _metrics[i].WithoutSource();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(copy);
    }

    private static bool IsLess(in MetricState metric, Reading reading, ReadingOrder order)
    {
        var byOrder = metric.CompareOrder(order);
        return byOrder != 0 ? byOrder < 0
            : !metric.IsFrom(reading) && (metric.Source is null || Reading.CompareOrder(metric.Source, reading) < 0);
    }

    /// <summary>Several contents of one time without a sequence, not all of them known.</summary>
    private static bool IsUndecided(MetricState[] ranked, ReadingOrder tie)
    {
        ulong? first = null;
        var differ = false;
        var unknown = false;
        foreach (ref readonly var metric in ranked.AsSpan())
        {
            if (metric.CompareOrder(tie) == 0)
            {
                differ |= first is { } hash && hash != metric.ContentHash;
                first ??= metric.ContentHash;
                unknown |= metric.Source is null;
            }
        }

        return differ && unknown;
    }

    /// <summary>Whether a metric of this order and name, were it added, would be evicted at once.</summary>
    private bool IsBeyond(ReadingOrder order, string name)
    {
        if (_metrics.Count < DeviceState.MaxMetrics)
        {
            return false;
        }

        foreach (ref readonly var metric in CollectionsMarshal.AsSpan(_metrics))
        {
            var byOrder = metric.CompareOrder(order);
            if (byOrder < 0 || (byOrder == 0 && string.CompareOrdinal(metric.Name, name) < 0))
            {
                return false;
            }
        }

        return true;
    }

    private int Find(string name)
    {
        var metrics = CollectionsMarshal.AsSpan(_metrics);
        int low = 0, high = metrics.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var by = string.CompareOrdinal(metrics[middle].Name, name);
            if (by == 0)
            {
                return middle;
            }

            (low, high) = by < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
