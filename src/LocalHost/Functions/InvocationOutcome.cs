namespace Serverless.LocalHost.Functions;

/// <summary>How an invocation with its repetitions ended.</summary>
internal enum InvocationOutcome
{
    /// <summary>The function returned.</summary>
    Succeeded,

    /// <summary>The function failed and may not be repeated.</summary>
    Failed,

    /// <summary>The host stopped first.</summary>
    Stopped,
}
