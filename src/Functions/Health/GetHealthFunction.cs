using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Health;

namespace Serverless.Functions.Health;

/// <summary>Answers whether the backend works.</summary>
public sealed class GetHealthFunction(HealthResource health)
{
    [Function("GetHealth")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken) =>
        health.GetAsync(request, cancellationToken);
}
