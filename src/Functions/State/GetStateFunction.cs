using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.State;

namespace Serverless.Functions.State;

/// <summary>Answers the latest state of a device.</summary>
public sealed class GetStateFunction(StateResource states)
{
    [Function("GetState")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "devices/{deviceId}/state")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        states.GetAsync(request, deviceId, cancellationToken);
}
