namespace Serverless.EventHubEmulator;

/// <summary>A port the emulator was told to listen on is taken; the message is one line that names it.</summary>
public sealed class PortInUseException : IOException
{
    internal PortInUseException(string protocol, int port, Exception inner)
        : base($"{protocol} port {port} is in use.", inner) => Port = port;

    /// <summary>The port, 1 to 65,535.</summary>
    public int Port { get; }
}
