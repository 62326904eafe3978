using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.Health;

/// <summary>Answers whether the backend works.</summary>
public sealed class HealthResource
{
    private readonly HealthProbe _probe;
    private readonly HttpBoundary _boundary;

    internal HealthResource(HealthProbe probe, HttpBoundary boundary)
    {
        _probe = probe;
        _boundary = boundary;
    }

    /// <summary><c>GET /health</c>: 200, 400 or 503.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            var report = await _probe.GetAsync(cancellationToken);
            return new JsonResponse(
                report.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, report.Write())
            {
                CacheControl = "no-store",
                RetryAfterSeconds = report.IsHealthy ? null : Problem.RetryAfterSeconds,
            };
        }, cancellationToken);
}
