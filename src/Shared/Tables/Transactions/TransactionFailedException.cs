using Azure;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>The store has answered a transaction with a failure.</summary>
internal sealed class TransactionFailedException(int status, string? errorCode, int? failedIndex)
    : RequestFailedException(status, $"Table Storage answered a transaction with {status} {errorCode}.", errorCode, null)
{
    /// <summary>The operation the store named, from 0; null where it named none.</summary>
    public int? FailedIndex { get; } = failedIndex;
}
