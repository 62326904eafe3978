using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.OpenApi;

/// <summary>Answers requests for the description of the API.</summary>
public sealed class OpenApiResource
{
    /// <summary>It changes with a new version of the backend alone.</summary>
    private const string CacheControl = "public, max-age=300";

    private readonly OpenApiDocument _document;
    private readonly HttpBoundary _boundary;

    internal OpenApiResource(OpenApiDocument document, HttpBoundary boundary)
    {
        _document = document;
        _boundary = boundary;
    }

    /// <summary><c>GET /openapi.json</c>: 200 or 400.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(() =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            return Task.FromResult(errors.Any
                ? Problem.Invalid(errors)
                : new JsonResponse(StatusCodes.Status200OK, _document.Json) { CacheControl = CacheControl });
        }, cancellationToken);
}
