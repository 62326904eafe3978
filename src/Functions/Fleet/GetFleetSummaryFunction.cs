using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Fleet;

namespace Serverless.Functions.Fleet;

/// <summary>Answers the counts of the fleet.</summary>
public sealed class GetFleetSummaryFunction(FleetResource fleet)
{
    [Function("GetFleetSummary")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "fleet/summary")] HttpRequest request,
        CancellationToken cancellationToken) =>
        fleet.GetAsync(request, cancellationToken);
}
