namespace Serverless.Shared.Telemetry;

/// <summary>One named value of a reading. The name matches <c>^[A-Za-z_][A-Za-z0-9_.]{0,63}$</c>.</summary>
public readonly record struct Metric(string Name, MetricValue Value);
