using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;

namespace Serverless.Shared.Commands;

/// <summary>Answers operators' requests for commands.</summary>
public sealed class CommandResource
{
    private const string CacheControl = "no-store";

    private readonly DeviceStore _devices;
    private readonly CommandStore _commands;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal CommandResource(DeviceStore devices, CommandStore commands, HttpBoundary boundary, TimeProvider time)
    {
        _devices = devices;
        _commands = commands;
        _boundary = boundary;
        _time = time;
    }

    /// <summary><c>POST /devices/{deviceId}/commands</c>: 202, 400 or 404.</summary>
    public Task<IResult> PostAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var (body, refusal) = await JsonRequestBody.ReadAsync(request, errors, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            var asked = body is { } root ? CommandRequest.Read(root, errors) : null;
            if (errors.Any || asked is null)
            {
                return Problem.Invalid(errors);
            }

            if (await _devices.FindAsync(deviceId, cancellationToken) is not { } device)
            {
                return Problem.NotFound(DeviceProblem.NotRegistered);
            }

            var command = await _commands.PostAsync(device, asked, cancellationToken);
            return new JsonResponse(StatusCodes.Status202Accepted, CommandJson.Write(command, _time.GetUtcNow()))
            {
                CacheControl = CacheControl,
                Location = $"/api/devices/{device.DeviceId}/commands/{command.CommandId}",
            };
        }, cancellationToken);

    /// <summary><c>GET /devices/{deviceId}/commands/{commandId}</c>: 200, 400 or 404.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string deviceId, string commandId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            if (await _devices.FindAsync(deviceId, cancellationToken) is not { } device)
            {
                return Problem.NotFound(DeviceProblem.NotRegistered);
            }

            return await _commands.FindAsync(device, commandId, cancellationToken) is { } command
                ? new JsonResponse(StatusCodes.Status200OK, CommandJson.Write(command, _time.GetUtcNow())) { CacheControl = CacheControl }
                : Problem.NotFound(CommandProblem.NotFound);
        }, cancellationToken);
}
