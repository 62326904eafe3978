using Microsoft.AspNetCore.Http;
using Serverless.Shared.Commands.Waiting;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Commands;

/// <summary>Answers devices' requests for their commands.</summary>
public sealed class DeviceCommandResource
{
    private const string Wait = "wait";

    private readonly DeviceGuard _guard;
    private readonly NextCommand _next;
    private readonly CommandStore _commands;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal DeviceCommandResource(
        DeviceGuard guard, NextCommand next, CommandStore commands, HttpBoundary boundary, TimeProvider time)
    {
        _guard = guard;
        _next = next;
        _commands = commands;
        _boundary = boundary;
        _time = time;
    }

    /// <summary><c>GET /my/{deviceId}/commands/next</c>: 200, 204, 400, 401, 403, or 503 where too many wait.</summary>
    public async Task<IResult> GetNextAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken)
    {
        // An invocation may go on when its client has gone; a wait shall not.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, request.HttpContext.RequestAborted);
        return await _boundary.RunAsync(() => NextAsync(request, deviceId, ended.Token), ended.Token);
    }

    /// <summary><c>POST /my/{deviceId}/commands/{commandId}/result</c>: 204, 400, 401, 403, 404 or 409.</summary>
    public Task<IResult> CompleteAsync(
        HttpRequest request, string deviceId, string commandId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var (device, refusal) = await _guard.CheckAsync(request, deviceId, cancellationToken);
            if (device is null)
            {
                return refusal!;
            }

            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var (body, unreadable) = await JsonRequestBody.ReadAsync(request, errors, cancellationToken);
            if (unreadable is not null)
            {
                return unreadable;
            }

            var outcome = body is { } root ? CommandResultRequest.Read(root, errors) : null;
            if (errors.Any || outcome is null)
            {
                return Problem.Invalid(errors);
            }

            return await _commands.CompleteAsync(device, commandId, outcome, cancellationToken) switch
            {
                CompletionOutcome.Stored => TypedResults.NoContent(),
                CompletionOutcome.NotFound => Problem.NotFound(CommandProblem.NotFound),
                CompletionOutcome.OtherResult => Problem.Conflict(CommandProblem.OtherResult),
                _ => Problem.Conflict(CommandProblem.Expired),
            };
        }, cancellationToken);

    private async Task<IResult> NextAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken)
    {
        var (device, refusal) = await _guard.CheckAsync(request, deviceId, cancellationToken);
        if (device is null)
        {
            return refusal!;
        }

        var errors = new RequestErrors();
        var wait = ReadWait(new RequestParameters(request, errors, Wait), errors);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        var (command, isCrowded) = await _next.TakeAsync(device, wait, cancellationToken);
        return command is not null
            ? new JsonResponse(StatusCodes.Status200OK, CommandJson.Write(command, _time.GetUtcNow())) { CacheControl = "no-store" }
            : isCrowded ? Problem.Unavailable() : TypedResults.NoContent();
    }

    private static TimeSpan ReadWait(RequestParameters parameters, RequestErrors errors)
    {
        if (parameters.Text(Wait) is not { } text)
        {
            return TimeSpan.Zero;
        }

        var wait = IsoDuration.Parse(text);
        if (wait is null)
        {
            errors.Parameter(Wait, "invalid", $"{Wait} is {IsoDuration.Rule}.");
        }
        else if (wait > CommandLimits.MaxWait)
        {
            errors.Parameter(Wait, "out-of-range", $"{Wait} is at most PT60S.");
        }

        return wait ?? TimeSpan.Zero;
    }
}
