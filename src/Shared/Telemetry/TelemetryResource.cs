using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.State;

namespace Serverless.Shared.Telemetry;

/// <summary>Answers requests for the readings of one device.</summary>
public sealed class TelemetryResource
{
    private readonly DeviceStore _devices;
    private readonly StateStore _states;
    private readonly HistoryStore _history;
    private readonly ContinuationTokens _continuations;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal TelemetryResource(
        DeviceStore devices, StateStore states, HistoryStore history, ContinuationTokens continuations, HttpBoundary boundary, TimeProvider time)
    {
        _devices = devices;
        _states = states;
        _history = history;
        _continuations = continuations;
        _boundary = boundary;
        _time = time;
    }

    /// <summary><c>GET /devices/{deviceId}/telemetry</c>: 200, 400 or 404.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            var query = TelemetryQuery.Read(request, deviceId, _continuations, _time.GetUtcNow(), errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            if (await _devices.FindAsync(deviceId, cancellationToken) is not { } device)
            {
                return Problem.NotFound(DeviceProblem.NotRegistered);
            }

            var page = await ReadAsync(device, query, cancellationToken);
            var next = page.Position is { } position
                ? _continuations.Write(query.Seal, new TelemetryContinuation(query.From, query.To, position).ToString())
                : null;
            return ListResponse.Create(page.Readings, next, ReadingJson.WriteTo);
        }, cancellationToken);

    private async Task<HistoryPage> ReadAsync(Device device, TelemetryQuery query, CancellationToken cancellationToken)
    {
        // The months after the device's newest reading need no look; later pages are behind it already.
        var newest = query.Position is null
            ? await FindNewestAsync(device, cancellationToken)
            : null;
        return await _history.ReadPageAsync(
            device.DeviceId, device.Registration, query.From, query.To, query.Metric, query.Limit, query.Position, newest, cancellationToken);
    }

    private async Task<long?> FindNewestAsync(Device device, CancellationToken cancellationToken)
    {
        var state = await _states.FindAsync(device.DeviceId, device.Registration, cancellationToken);
        return state.Metrics.Length > 0 ? state.Metrics.Max(metric => metric.Timestamp) : null;
    }
}
