namespace Serverless.Deployment;

/// <summary>A failure whose message is all that its reader needs.</summary>
internal sealed class DeploymentException(string message, int exitCode = 1) : Exception(message)
{
    /// <summary>1, or 2 for bad arguments.</summary>
    public int ExitCode { get; } = exitCode;
}
