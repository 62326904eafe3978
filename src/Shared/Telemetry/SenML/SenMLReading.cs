namespace Serverless.Shared.Telemetry.SenML;

/// <summary>What a pack says of one device at one time, or a record of it that was refused.</summary>
/// <param name="element">The element: its index is that of its first record.</param>
internal sealed class SenMLReading(DecodedElement element)
{
    private readonly List<Metric> _metrics = [];

    public DecodedElement Element => element;

    /// <returns>Why the metric cannot be added, or null: it was.</returns>
    public string? Add(Metric metric)
    {
        if (_metrics.Count == TelemetryLimits.MaxMetrics)
        {
            return $"There are more than {TelemetryLimits.MaxMetrics} metrics of this device and time.";
        }

        foreach (var other in _metrics)
        {
            if (other.Name == metric.Name)
            {
                return $"Metric {metric.Name} stands twice at this time.";
            }
        }

        _metrics.Add(metric);
        return null;
    }

    public DecodedElement Finish()
    {
        if (_metrics.Count == 0)
        {
            return element;
        }

        var metrics = _metrics.ToArray();
        Array.Sort(metrics, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return element with { Metrics = metrics };
    }
}
