using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>Answers requests for aggregates of one device's readings.</summary>
public sealed class AggregateResource
{
    private readonly DeviceStore _devices;
    private readonly AggregateReader _reader;
    private readonly ContinuationTokens _continuations;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal AggregateResource(
        DeviceStore devices, AggregateReader reader, ContinuationTokens continuations, HttpBoundary boundary, TimeProvider time)
    {
        _devices = devices;
        _reader = reader;
        _continuations = continuations;
        _boundary = boundary;
        _time = time;
    }

    /// <summary><c>GET /devices/{deviceId}/telemetry/aggregate</c>: 200, 400 or 404.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            var query = AggregateQuery.Read(request, deviceId, _continuations, _time.GetUtcNow(), errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            if (await _devices.FindAsync(deviceId, cancellationToken) is not { } device)
            {
                return Problem.NotFound(DeviceProblem.NotRegistered);
            }

            var page = await _reader.ReadPageAsync(
                query.Of(device.DeviceId, device.Registration), query.Limit, query.Position, cancellationToken);
            var next = page.Position is { } position
                ? _continuations.Write(query.Seal, new AggregateContinuation(query.From, query.To, position).ToString())
                : null;
            return ListResponse.Create(page.Windows, next, AggregateJson.WriteTo);
        }, cancellationToken);
}
