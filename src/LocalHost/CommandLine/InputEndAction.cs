namespace Serverless.LocalHost.CommandLine;

/// <summary>What a host does when its standard input ends.</summary>
internal enum InputEndAction
{
    /// <summary>It goes on.</summary>
    Nothing,

    /// <summary>It ends as after SIGTERM.</summary>
    Stop,

    /// <summary>The same, and it deletes its data.</summary>
    Discard,
}
