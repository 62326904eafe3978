using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

/// <summary>What became of one device's readings.</summary>
internal sealed record StateOutcome
{
    /// <summary>For each reading what it did to the state.</summary>
    public required IReadOnlyList<MergeResult> Results { get; init; }

    /// <summary>Set where the store refused the device's row for good, standing alone: nothing was written.</summary>
    public TransactionOutcome? Rejection { get; init; }

    /// <summary>The device was deleted or registered anew meanwhile: nothing was written, and nothing is to be.</summary>
    public bool IsGone { get; init; }
}
