using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Desired;

namespace Serverless.Functions.Desired;

/// <summary>Answers a device its own desired properties.</summary>
public sealed class GetMyDesiredFunction(DesiredResource desired)
{
    [Function("GetMyDesired")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "my/{deviceId}/desired")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        desired.GetOwnAsync(request, deviceId, cancellationToken);
}
