using Azure.Data.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>The two clients of one account: the SDK's for everything, and the one for transactions of many rows.</summary>
public sealed class TableClients
{
    internal TableClients(TableServiceClient service, TransactionClient transactions)
    {
        Service = service;
        Transactions = transactions;
    }

    public TableServiceClient Service { get; }

    internal TransactionClient Transactions { get; }
}
