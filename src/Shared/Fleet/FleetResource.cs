using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.Fleet;

/// <summary>Answers requests for the counts of the fleet.</summary>
public sealed class FleetResource
{
    private readonly FleetSweep _sweep;
    private readonly HttpBoundary _boundary;

    internal FleetResource(FleetSweep sweep, HttpBoundary boundary)
    {
        _sweep = sweep;
        _boundary = boundary;
    }

    /// <summary><c>GET /fleet/summary</c>: 200 or 400.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            return errors.Any
                ? Problem.Invalid(errors)
                : new JsonResponse(StatusCodes.Status200OK, (await _sweep.GetAsync(cancellationToken)).Body)
                {
                    CacheControl = "private, no-cache",
                };
        }, cancellationToken);
}
