using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Telemetry.Aggregates;

namespace Serverless.Functions.Telemetry;

/// <summary>Lists aggregates of a device's readings, oldest first.</summary>
public sealed class GetAggregateFunction(AggregateResource aggregates)
{
    [Function("GetAggregate")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "devices/{deviceId}/telemetry/aggregate")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        aggregates.GetAsync(request, deviceId, cancellationToken);
}
