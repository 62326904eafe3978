namespace Serverless.Shared.Commands;

/// <summary>What became of a device's result.</summary>
internal enum CompletionOutcome
{
    /// <summary>It is stored, now or since an earlier time.</summary>
    Stored,

    /// <summary>The device has no such command.</summary>
    NotFound,

    /// <summary>The command has another result.</summary>
    OtherResult,

    /// <summary>The command had expired.</summary>
    Expired,
}
