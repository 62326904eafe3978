using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Answers requests for the list of devices.</summary>
public sealed class DeviceListResource
{
    private readonly DeviceList _devices;
    private readonly ContinuationTokens _continuations;
    private readonly HttpBoundary _boundary;

    internal DeviceListResource(DeviceList devices, ContinuationTokens continuations, HttpBoundary boundary)
    {
        _devices = devices;
        _continuations = continuations;
        _boundary = boundary;
    }

    /// <summary><c>GET /devices</c>: 200 or 400.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            var parameters = new RequestParameters(
                request, errors, [RequestParameters.Limit, RequestParameters.Continuation, .. DeviceFilter.Parameters]);
            var filter = DeviceFilter.Read(parameters);
            var query = $"devices{filter.Key}";
            var limit = parameters.PageSize();
            var after = parameters.Position(_continuations, query);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            var page = await _devices.ReadPageAsync(filter, after, limit, cancellationToken);
            return ListResponse.Create(
                page.Devices,
                page.Last is { } last ? _continuations.Write(query, last) : null,
                (writer, device) => DeviceJson.WriteTo(writer, device));
        }, cancellationToken);
}
