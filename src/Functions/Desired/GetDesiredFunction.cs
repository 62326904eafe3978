using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Desired;

namespace Serverless.Functions.Desired;

/// <summary>Answers the desired properties of a device.</summary>
public sealed class GetDesiredFunction(DesiredResource desired)
{
    [Function("GetDesired")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "devices/{deviceId}/desired")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        desired.GetAsync(request, deviceId, cancellationToken);
}
