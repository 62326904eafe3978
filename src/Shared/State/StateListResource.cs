using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

/// <summary>Answers requests for the latest states of many devices.</summary>
public sealed class StateListResource
{
    private readonly DeviceList _devices;
    private readonly StateReader _states;
    private readonly ContinuationTokens _continuations;
    private readonly HttpBoundary _boundary;
    private readonly TimeSpan _silenceLimit;
    private readonly int _buckets;
    private readonly TimeProvider _time;

    internal StateListResource(
        DeviceList devices,
        StateReader states,
        ContinuationTokens continuations,
        HttpBoundary boundary,
        IOptions<StateOptions> options,
        IOptions<TablesOptions> tablesOptions,
        TimeProvider time)
    {
        _devices = devices;
        _states = states;
        _continuations = continuations;
        _boundary = boundary;
        _silenceLimit = options.Value.SilenceLimit;
        _buckets = tablesOptions.Value.Buckets;
        _time = time;
    }

    /// <summary><c>GET /states</c>: 200 or 400.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            var parameters = new RequestParameters(
                request, errors, [RequestParameters.Limit, RequestParameters.Continuation, .. DeviceFilter.Parameters]);
            var filter = DeviceFilter.Read(parameters);
            var query = $"states{filter.Key}";
            var limit = parameters.PageSize();
            var after = parameters.Position(_continuations, query);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            var page = await _devices.ReadPageAsync(filter, after, limit, cancellationToken);
            var states = await ReadAsync(page.Devices, cancellationToken);
            var now = _time.GetUtcNow();
            return ListResponse.Create(
                states,
                page.Last is { } last ? _continuations.Write(query, last) : null,
                (writer, state) => StateJson.WriteTo(
                    writer, state, Silence.IsWithin(Silence.ConnectedUntil(state.LastSeen, _silenceLimit), now)),
                StateResource.CacheControl);
        }, cancellationToken);

    /// <returns>A state for each device, in order.</returns>
    private async Task<IReadOnlyList<DeviceState>> ReadAsync(IReadOnlyList<Device> devices, CancellationToken cancellationToken)
    {
        // Ids stand in order, and so they do within each bucket.
        var buckets = devices.Select(device => device.DeviceId).GroupBy(id => PartitionKeyHash.Assign(id, _buckets));
        var found = await Task.WhenAll(buckets.Select(ids => _states.ReadAsync([.. ids], cancellationToken)));
        var byDevice = found.SelectMany(states => states).ToDictionary(StringComparer.Ordinal);
        return [.. devices.Select(device =>
            byDevice.GetValueOrDefault(device.DeviceId)?.State is { } state && state.Registration == device.Registration
                ? state
                : DeviceState.Empty(device.DeviceId, device.Registration))];
    }
}
