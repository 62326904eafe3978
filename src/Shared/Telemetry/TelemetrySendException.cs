namespace Serverless.Shared.Telemetry;

/// <summary>The hub refused an event, or could not be reached.</summary>
public sealed class TelemetrySendException(string message, bool isTransient, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether the same call may succeed later: the hub was busy, or out of reach.</summary>
    public bool IsTransient { get; } = isTransient;
}
