namespace Serverless.Shared.Telemetry;

/// <summary>Names of the hub that devices send to. Constants, so that triggers, emulator and deployment agree.</summary>
public static class TelemetryHub
{
    /// <summary>The event hub.</summary>
    public const string Name = "telemetry";

    /// <summary>The consumer group of the backend, beside <c>$Default</c>.</summary>
    public const string ConsumerGroup = "backend";

    /// <summary>The setting with the connection: a connection string under this name, or
    /// <c>EventHubs__fullyQualifiedNamespace</c> for an identity.</summary>
    public const string ConnectionSetting = "EventHubs";
}
