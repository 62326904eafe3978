using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>The pipeline of the transaction client: one attempt, for <see cref="TableStore"/> retries; the client's own
/// time limit, which spans the body of the answer; its own activities.</summary>
internal sealed class TransactionClientOptions : ClientOptions
{
    public TransactionClientOptions(HttpPipelineTransport? transport)
    {
        Retry.MaxRetries = 0;
        Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        Diagnostics.IsDistributedTracingEnabled = false;
        if (transport is not null)
        {
            Transport = transport;
        }
    }
}
