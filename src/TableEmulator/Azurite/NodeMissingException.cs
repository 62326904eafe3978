namespace Serverless.TableEmulator.Azurite;

/// <summary>Node.js or npm is not installed, or not on the PATH.</summary>
public sealed class NodeMissingException(string program, Exception? innerException = null)
    : IOException($"{program} was not found; install Node.js 20 or later (with npm) and see that it is on the PATH.", innerException)
{
    /// <summary>The program that is missing: <c>node</c> or <c>npm</c>.</summary>
    public string Program { get; } = program;
}
