using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;

namespace Serverless.Shared.State;

/// <summary>Answers requests for the state of one device.</summary>
public sealed class StateResource
{
    private const string CacheControl = "private, max-age=1";

    private readonly DeviceStore _devices;
    private readonly StateStore _states;
    private readonly HttpBoundary _boundary;
    private readonly StateOptions _options;
    private readonly TimeProvider _time;

    internal StateResource(
        DeviceStore devices, StateStore states, HttpBoundary boundary, IOptions<StateOptions> options, TimeProvider time)
    {
        _devices = devices;
        _states = states;
        _boundary = boundary;
        _options = options.Value;
        _time = time;
    }

    /// <summary><c>GET /devices/{deviceId}/state</c>: 200, 304, 400, 404 or 412.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var preconditions = Preconditions.Read(request, errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            if (await _devices.FindAsync(deviceId, cancellationToken) is not { } device)
            {
                return Problem.NotFound(DeviceProblem.NotRegistered);
            }

            var state = await _states.FindAsync(deviceId, device.Registration, cancellationToken);
            return ConditionalGet.Answer(preconditions, StateJson.Write(state, IsConnected(state)), CacheControl);
        }, cancellationToken);

    private bool IsConnected(DeviceState state) =>
        state.LastSeen is { } lastSeen
        && _time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(lastSeen) <= _options.SilenceLimit;
}
