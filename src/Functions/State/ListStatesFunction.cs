using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.State;

namespace Serverless.Functions.State;

/// <summary>Lists the latest states of devices.</summary>
public sealed class ListStatesFunction(StateListResource states)
{
    [Function("ListStates")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "states")] HttpRequest request,
        CancellationToken cancellationToken) =>
        states.GetAsync(request, cancellationToken);
}
