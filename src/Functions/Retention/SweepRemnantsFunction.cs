using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Retention;

namespace Serverless.Functions.Retention;

/// <summary>Removes what deleted and re-registered devices left, once a day.</summary>
public sealed class SweepRemnantsFunction(RemnantSweep sweep)
{
    [Function("SweepRemnants")]
    public Task RunAsync([TimerTrigger(RemnantSweep.Schedule)] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.RunAsync(cancellationToken);
}
