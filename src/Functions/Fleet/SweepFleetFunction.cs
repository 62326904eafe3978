using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Fleet;

namespace Serverless.Functions.Fleet;

/// <summary>Counts the fleet and tells which devices have gone silent.</summary>
public sealed class SweepFleetFunction(FleetSweep sweep)
{
    [Function("SweepFleet")]
    public Task RunAsync([TimerTrigger(FleetSweep.Schedule)] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.RunIfDueAsync(cancellationToken);
}
