using System.Collections.Concurrent;
using System.Globalization;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>Latencies and errors by operation, over the whole run, from when each was sent.</summary>
internal sealed class OperationTimes(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Operation> _operations = new(StringComparer.Ordinal);

    /// <summary>Times a request. One that is given up or breaks is an error.</summary>
    /// <param name="name">The operation's.</param>
    /// <param name="request">The request.</param>
    /// <param name="good">Expected statuses.</param>
    public async Task<ApiAnswer> TimeAsync(string name, Task<ApiAnswer> request, params int[] good)
    {
        var started = time.GetTimestamp();
        var operation = _operations.GetOrAdd(name, static _ => new Operation());
        var isGood = false;
        try
        {
            var answer = await request.ConfigureAwait(false);
            isGood = good.Contains(answer.Status);
            return answer;
        }
        finally
        {
            operation.Latency.Add(time.GetElapsedTime(started));
            if (!isGood)
            {
                Interlocked.Increment(ref operation.Errors);
            }
        }
    }

    /// <param name="name">The operation's.</param>
    /// <param name="latency">How long it took.</param>
    /// <param name="isGood">False counts it as an error.</param>
    public void Add(string name, TimeSpan latency, bool isGood = true)
    {
        var operation = _operations.GetOrAdd(name, static _ => new Operation());
        operation.Latency.Add(latency);
        if (!isGood)
        {
            Interlocked.Increment(ref operation.Errors);
        }
    }

    /// <param name="text">Above the table.</param>
    public ReportSection ToSection(string text) => new(
        "Operations",
        ["operation", "count", "errors", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms"],
        [.. _operations.OrderByDescending(one => one.Value.Latency.Count).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => Row(one.Key, one.Value))])
    {
        Text = text,
    };

    private static string[] Row(string name, Operation operation)
    {
        var latency = LatencyFigures.Of(operation.Latency);
        return
        [
            name, Text($"{operation.Latency.Count:N0}"), Text($"{operation.Errors:N0}"),
            .. new[] { latency.P50, latency.P90, latency.P99, latency.P999, latency.Max }.Select(value => Text($"{value:N2}")),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Operation
    {
        public long Errors;

        public LatencyHistogram Latency { get; } = new();
    }
}
