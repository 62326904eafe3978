using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>A row to add or replace as a whole.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Row">The row.</param>
/// <param name="Tag">The caller's number for it, by which a refusal is reported.</param>
internal readonly record struct TableUpsert(string Table, ITableRow Row, int Tag);
