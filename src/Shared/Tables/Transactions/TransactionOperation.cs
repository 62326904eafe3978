using Azure;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>One operation of a transaction.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Row">The row it writes; of a deletion, its keys.</param>
/// <param name="IfMatch">The ETag an update or a deletion needs; <see cref="ETag.All"/>: any. Of no meaning for the other kinds.</param>
internal readonly record struct TransactionOperation(TransactionKind Kind, ITableRow Row, ETag IfMatch = default);
