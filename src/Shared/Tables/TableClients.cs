using Azure.Data.Tables;
using Serverless.Shared.Tables.Points;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>The clients of one account: the SDK's for everything, one for transactions of many rows, one for reads of
/// single rows.</summary>
public sealed class TableClients
{
    internal TableClients(TableServiceClient service, TransactionClient transactions, PointClient points)
    {
        Service = service;
        Transactions = transactions;
        Points = points;
    }

    public TableServiceClient Service { get; }

    internal TransactionClient Transactions { get; }

    internal PointClient Points { get; }
}
