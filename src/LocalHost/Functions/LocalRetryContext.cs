using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Functions;

internal sealed class LocalRetryContext(int retryCount, int maxRetryCount) : RetryContext
{
    public override int RetryCount { get; } = retryCount;

    public override int MaxRetryCount { get; } = maxRetryCount;
}
