using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.OpenApi;

namespace Serverless.Functions.OpenApi;

/// <summary>Answers the description of the API.</summary>
public sealed class GetOpenApiFunction(OpenApiResource openApi)
{
    [Function("GetOpenApi")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request,
        CancellationToken cancellationToken) =>
        openApi.GetAsync(request, cancellationToken);
}
