namespace Serverless.Shared.Telemetry;

public enum MetricKind : byte
{
    Number,
    Boolean,
    Text,
}
