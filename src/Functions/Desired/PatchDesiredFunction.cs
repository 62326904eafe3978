using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Desired;

namespace Serverless.Functions.Desired;

/// <summary>Changes the desired properties of a device.</summary>
public sealed class PatchDesiredFunction(DesiredResource desired)
{
    [Function("PatchDesired")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "devices/{deviceId}/desired")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        desired.PatchAsync(request, deviceId, cancellationToken);
}
