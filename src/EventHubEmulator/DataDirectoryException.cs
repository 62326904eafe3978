namespace Serverless.EventHubEmulator;

/// <summary>
/// The data directory cannot be used: another emulator holds it, or what it holds does not fit the options. The
/// message is one line that names the directory.
/// </summary>
public sealed class DataDirectoryException : IOException
{
    internal DataDirectoryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
