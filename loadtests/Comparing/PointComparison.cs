namespace Serverless.LoadTests.Comparing;

/// <summary>
/// One load in two reports. Worse, or better, is a figure that has moved by more than the tolerance, and whose seconds have
/// moved beyond what <see cref="SecondsTest"/> allows to chance.
/// </summary>
internal static class PointComparison
{
    /// <summary>Error shares closer than this are the same.</summary>
    private const double LeastErrorShare = 0.0005;

    /// <summary>A process's memory moves by so much by itself.</summary>
    private const double LeastMemoryBytes = 10e6;

    /// <summary>Spreads of the samples that a peak of memory must move by.</summary>
    private const double MemorySpreads = 3;

    /// <param name="before">The first report's.</param>
    /// <param name="after">The second's.</param>
    /// <param name="tolerance">Share that a figure may move by, such as 0.1.</param>
    public static IEnumerable<MetricVerdict> Compare(ComparedPoint before, ComparedPoint after, double tolerance)
    {
        yield return BySeconds("requests/s", before.RequestsPerSecond, after.RequestsPerSecond, Of(before, one => one.RequestsPerSecond), Of(after, one => one.RequestsPerSecond), tolerance, isMoreBetter: true);
        yield return Errors(before, after);
        yield return BySeconds("p50, ms", before.Latency["p50"], after.Latency["p50"], Latencies(before, one => one.P50), Latencies(after, one => one.P50), tolerance);
        yield return new MetricVerdict("p90, ms", before.Latency["p90"], after.Latency["p90"], MetricVerdict.Shown);
        yield return BySeconds("p99, ms", before.Latency["p99"], after.Latency["p99"], Latencies(before, one => one.P99), Latencies(after, one => one.P99), tolerance);
        yield return new MetricVerdict("p99.9, ms", before.Latency["p99.9"], after.Latency["p99.9"], MetricVerdict.Shown);
        yield return new MetricVerdict("max, ms", before.Latency["max"], after.Latency["max"], MetricVerdict.Shown);
        foreach (var (name, process) in before.Processes.Where(process => after.Processes.ContainsKey(process.Key)))
        {
            var (mine, theirs) = (Microseconds(before, process), Microseconds(after, after.Processes[name]));
            var cpu = BySeconds($"{name}: CPU, µs a request", Mean(before, process), Mean(after, after.Processes[name]), mine, theirs, tolerance);

            // The generator is no part of what is judged.
            yield return name == "generator" ? cpu with { Verdict = MetricVerdict.Shown } : cpu;
            var memory = Memory($"{name}: peak memory, MB", process, after.Processes[name], tolerance);
            yield return name == "generator" ? memory with { Verdict = MetricVerdict.Shown } : memory;
        }
    }

    private static MetricVerdict BySeconds(
        string name, double before, double after, IReadOnlyList<double> first, IReadOnlyList<double> second, double tolerance, bool isMoreBetter = false)
    {
        var verdict = new MetricVerdict(name, before, after, MetricVerdict.Same);
        if (Math.Abs(verdict.Change) <= tolerance)
        {
            return verdict;
        }

        if (SecondsTest.EffectiveCount(first) < SecondsTest.FewestSeconds || SecondsTest.EffectiveCount(second) < SecondsTest.FewestSeconds)
        {
            return verdict with { Verdict = MetricVerdict.TooFew };
        }

        // The seconds must have moved the way the figure has.
        var deviations = SecondsTest.Deviations(first, second) * Math.Sign(verdict.Change);
        return deviations < SecondsTest.Certain ? verdict
            : verdict with { Verdict = verdict.Change > 0 == isMoreBetter ? MetricVerdict.Better : MetricVerdict.Worse };
    }

    /// <summary>Two shares, with the standard error of both taken together.</summary>
    private static MetricVerdict Errors(ComparedPoint before, ComparedPoint after)
    {
        var verdict = new MetricVerdict("errors, share", before.ErrorShare, after.ErrorShare, MetricVerdict.Same);
        var (n, m, difference) = ((double)before.Requests, (double)after.Requests, after.ErrorShare - before.ErrorShare);
        if (Math.Abs(difference) <= LeastErrorShare || n == 0 || m == 0)
        {
            return verdict;
        }

        var together = ((before.ErrorShare * n) + (after.ErrorShare * m)) / (n + m);
        var error = Math.Sqrt(together * (1 - together) * ((1 / n) + (1 / m)));
        return error > 0 && Math.Abs(difference) < SecondsTest.Certain * error ? verdict
            : verdict with { Verdict = difference > 0 ? MetricVerdict.Worse : MetricVerdict.Better };
    }

    /// <summary>Memory rises and falls slowly, so its seconds are few independent ones: the spread of both is what a peak must exceed.</summary>
    private static MetricVerdict Memory(string name, ComparedProcess before, ComparedProcess after, double tolerance)
    {
        var verdict = new MetricVerdict(name, before.PeakMemoryBytes / 1e6, after.PeakMemoryBytes / 1e6, MetricVerdict.Same);
        var noise = Math.Max(LeastMemoryBytes, MemorySpreads * Math.Max(Spread(before.MemoryBytes), Spread(after.MemoryBytes)));
        return Math.Abs(verdict.Change) <= tolerance || Math.Abs(after.PeakMemoryBytes - before.PeakMemoryBytes) <= noise ? verdict
            : verdict with { Verdict = verdict.Change > 0 ? MetricVerdict.Worse : MetricVerdict.Better };
    }

    private static List<double> Of(ComparedPoint point, Func<ComparedSecond, double> value) => [.. point.Seconds.Select(value)];

    /// <summary>A second without an answer has none.</summary>
    private static List<double> Latencies(ComparedPoint point, Func<ComparedSecond, double> value) =>
        [.. point.Seconds.Where(second => second.RequestsPerSecond > 0).Select(value)];

    private static List<double> Microseconds(ComparedPoint point, ComparedProcess process) =>
    [
        .. point.Seconds.Where(second => second.RequestsPerSecond > 0 && process.Cores.ContainsKey(second.At))
            .Select(second => process.Cores[second.At] * 1e6 / second.RequestsPerSecond),
    ];

    /// <summary>All CPU over all requests, as the reports tell it.</summary>
    private static double Mean(ComparedPoint point, ComparedProcess process)
    {
        var seconds = point.Seconds.Where(second => process.Cores.ContainsKey(second.At)).ToList();
        var requests = seconds.Sum(second => second.RequestsPerSecond);
        return requests > 0 ? seconds.Sum(second => process.Cores[second.At]) * 1e6 / requests : 0;
    }

    /// <summary>Median distance from the median, as a standard deviation of a normal distribution.</summary>
    private static double Spread(IReadOnlyList<double> values)
    {
        var median = Median(values);
        return 1.4826 * Median([.. values.Select(value => Math.Abs(value - median))]);
    }

    private static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
