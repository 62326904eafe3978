using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Retention;

namespace Serverless.Functions.Retention;

/// <summary>Drops the months that are past their age and makes the next one's tables, every six hours.</summary>
public sealed class ApplyRetentionFunction(RetentionSweep retention)
{
    [Function("ApplyRetention")]
    public Task RunAsync([TimerTrigger("0 20 */6 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timer);
        return retention.RunAsync(cancellationToken);
    }
}
