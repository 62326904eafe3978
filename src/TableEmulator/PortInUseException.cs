namespace Serverless.TableEmulator;

/// <summary>Another process listens on the port.</summary>
public sealed class PortInUseException(int port, Exception? innerException = null)
    : IOException($"Port {port} is in use; choose another one (0 takes any free port).", innerException)
{
    /// <summary>The TCP port.</summary>
    public int Port { get; } = port;
}
