namespace Serverless.Deployment;

internal enum DeploymentCommand
{
    /// <summary>Makes the master key, where the vault has none.</summary>
    Keys,

    /// <summary>Sends one event through the deployed backend.</summary>
    Smoke,
}
