namespace Serverless.TableEmulator;

/// <summary>Another process works on the data folder.</summary>
public sealed class DataDirectoryInUseException(string directory, Exception? innerException = null)
    : IOException($"The data folder {directory} is in use by another process.", innerException)
{
    /// <summary>The folder, as a full path.</summary>
    public string Directory { get; } = directory;
}
