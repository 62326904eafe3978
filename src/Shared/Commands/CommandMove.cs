using Azure.Data.Tables;

namespace Serverless.Shared.Commands;

/// <summary>Takes a command out of the way of its device's polls.</summary>
internal static class CommandMove
{
    /// <summary>The two writes that turn an open command into one that is done.</summary>
    /// <param name="row">The open command's row as it was read.</param>
    /// <param name="done">The command as it shall be.</param>
    public static TableTransactionAction[] ToDone(TableEntity row, Command done) =>
    [
        new(TableTransactionActionType.Delete, new TableEntity(row.PartitionKey, row.RowKey), row.ETag),
        new(TableTransactionActionType.Add, CommandRow.Write(row.PartitionKey, CommandKeys.DoneOf(row.RowKey), done)),
    ];
}
