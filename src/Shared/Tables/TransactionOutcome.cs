using Azure;

namespace Serverless.Shared.Tables;

/// <summary>How a write ended that the store has answered for good. An outage is an exception instead:
/// <see cref="TableStoreUnavailableException"/>.</summary>
public enum TransactionOutcomeKind
{
    /// <summary>All operations are stored.</summary>
    Committed,

    /// <summary>None is stored: a row was there already, was changed meanwhile, or is gone.</summary>
    Conflict,

    /// <summary>None is stored: the store will never take this.</summary>
    Rejected,
}

/// <summary>The store's answer to a transaction or a single write.</summary>
public sealed record TransactionOutcome
{
    public required TransactionOutcomeKind Kind { get; init; }

    /// <summary>The rows' new ETags in the order of the operations; empty unless committed, default for a deletion. A
    /// transaction of nothing but upserts through the transaction writer has none.</summary>
    public IReadOnlyList<ETag> ETags { get; init; } = [];

    /// <summary>The operation the store named as the first to fail, from 0; null where it named none. A hint: stores
    /// name one of possibly many.</summary>
    public int? FailedIndex { get; init; }

    /// <summary>The HTTP status of the failed operation, or of the answer where committed.</summary>
    public required int Status { get; init; }

    /// <summary>The store's error code, such as <c>EntityAlreadyExists</c>; null where it gave none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>An earlier attempt of this call ended without an answer, so a conflict may be with its own write.</summary>
    public bool AfterUnansweredAttempt { get; init; }

    public bool IsCommitted => Kind == TransactionOutcomeKind.Committed;

    public bool IsConflict => Kind == TransactionOutcomeKind.Conflict;

    public bool IsRejected => Kind == TransactionOutcomeKind.Rejected;
}
