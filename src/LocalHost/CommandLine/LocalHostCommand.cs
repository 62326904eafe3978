namespace Serverless.LocalHost.CommandLine;

/// <summary>What the program is asked to do.</summary>
internal enum LocalHostCommand
{
    /// <summary>Serve until told to stop.</summary>
    Serve,

    /// <summary>Serve, do the main job on recorded data, print the ledger and end.</summary>
    Demo,

    /// <summary>Print the help and end.</summary>
    Help,
}
