namespace Serverless.Shared.Telemetry.SenML;

/// <summary>A record's value as a metric's, or why it has none.</summary>
/// <param name="Value">The value, where nothing is wrong.</param>
/// <param name="Malformed">What makes the record malformed, or null.</param>
/// <param name="Invalid">Why no metric can have the value, or null.</param>
internal readonly record struct SenMLValue(MetricValue Value, string? Malformed, string? Invalid)
{
    /// <summary>Adds the base value to a number; where a record has no value, the base value is it, RFC 8428 section
    /// 4.5.4.</summary>
    public static SenMLValue Resolve(in SenMLRecord record, double? baseValue)
    {
        if (record.Fault is not null)
        {
            return new SenMLValue(default, record.Fault, null);
        }

        if (record.Values > 1)
        {
            return new SenMLValue(default, "A record has one value.", null);
        }

        if (record.HasData || (record.Values == 0 && record.HasSum))
        {
            return new SenMLValue(default, null, "A metric is a number, a boolean or a string: data values and sums are not kept.");
        }

        return record.Value switch
        {
            null when baseValue is null => new SenMLValue(default, "The record has no value.", null),
            null => Number(baseValue.Value),
            { Kind: MetricKind.Number } number => Number((baseValue ?? 0) + number.Number),
            { Kind: MetricKind.Text, Text.Length: > TelemetryLimits.MaxTextLength } =>
                new SenMLValue(default, null, $"The value is longer than {TelemetryLimits.MaxTextLength} UTF-16 units."),
            { } value => new SenMLValue(value, null, null),
        };
    }

    private static SenMLValue Number(double number) => double.IsFinite(number)
        ? new SenMLValue(MetricValue.FromNumber(number), null, null)
        : new SenMLValue(default, null, "The value is beyond the range of a double.");
}
