using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices;

namespace Serverless.Functions.Devices;

/// <summary>Repairs what drifted in the indexes of devices, and drops old changes from their log.</summary>
public sealed class RepairIndexesFunction(DeviceMaintenance maintenance)
{
    [Function("RepairIndexes")]
    public Task RunAsync([TimerTrigger(DeviceMaintenance.Schedule)] TimerInfo timer, CancellationToken cancellationToken) =>
        maintenance.RunAsync(cancellationToken);
}
