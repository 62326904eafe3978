namespace Serverless.Shared.Telemetry;

/// <summary>A metric's value: a finite double, a boolean or a string of at most 1,024 UTF-16 units.</summary>
public readonly record struct MetricValue
{
    private readonly double _number;
    private readonly string? _text;

    private MetricValue(MetricKind kind, double number, string? text)
    {
        Kind = kind;
        _number = number;
        _text = text;
    }

    public MetricKind Kind { get; }

    public double Number => _number;

    public bool Boolean => _number != 0;

    public string Text => _text ?? string.Empty;

    /// <summary>A number; −0 becomes 0, so that equal values have equal content.</summary>
    public static MetricValue FromNumber(double value) => new(MetricKind.Number, value == 0 ? 0 : value, null);

    public static MetricValue FromBoolean(bool value) => new(MetricKind.Boolean, value ? 1 : 0, null);

    public static MetricValue FromText(string value) => new(MetricKind.Text, 0, value);
}
