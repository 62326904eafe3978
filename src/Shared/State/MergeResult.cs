namespace Serverless.Shared.State;

/// <summary>What a reading did to its device's state.</summary>
internal enum MergeResult
{
    /// <summary>Not merged yet: history must be asked first; see <see cref="StateMerge.Needed"/>.</summary>
    NeedsHistory,

    /// <summary>At least one of its metrics is now the latest.</summary>
    Taken,

    /// <summary>It was in the state already.</summary>
    Duplicate,

    /// <summary>Everything in it was older than what the state holds.</summary>
    Stale,

    /// <summary>A greater content stands under its identity.</summary>
    Conflict,
}
