namespace Serverless.Shared.Tables.Transactions;

/// <summary>What an operation of a transaction does with its row.</summary>
internal enum TransactionKind
{
    /// <summary>Adds the row. A conflict: it is there already.</summary>
    Add,

    /// <summary>Adds the row, or replaces the one that is there as a whole.</summary>
    Upsert,

    /// <summary>Replaces the row as a whole if its ETag is still the given one. A conflict: it was changed, or is gone.</summary>
    Update,

    /// <summary>Deletes the row if its ETag is still the given one. A conflict: it was changed, or is gone.</summary>
    Delete,
}
