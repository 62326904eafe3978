using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Desired;

/// <summary>Answers requests for the desired properties of one device, its operators' and its own.</summary>
public sealed class DesiredResource
{
    private const string CacheControl = "private, no-cache";

    /// <summary>Of requests that change one device at once one gets on each time, so this many can.</summary>
    private const int MaxAttempts = 100;

    private readonly DeviceStore _devices;
    private readonly DeviceGuard _guard;
    private readonly DesiredStore _desired;
    private readonly HttpBoundary _boundary;

    internal DesiredResource(DeviceStore devices, DeviceGuard guard, DesiredStore desired, HttpBoundary boundary)
    {
        _devices = devices;
        _guard = guard;
        _desired = desired;
        _boundary = boundary;
    }

    /// <summary><c>GET /devices/{deviceId}/desired</c>: 200, 304, 400, 404 or 412.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            var preconditions = ReadHead(request, errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            return await _devices.FindAsync(deviceId, cancellationToken) is { } device
                ? await AnswerAsync(device, preconditions, cancellationToken)
                : Problem.NotFound(DeviceProblem.NotRegistered);
        }, cancellationToken);

    /// <summary><c>GET /my/{deviceId}/desired</c>: 200, 304, 400, 401, 403 or 412.</summary>
    public Task<IResult> GetOwnAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var (device, refusal) = await _guard.CheckAsync(request, deviceId, cancellationToken);
            if (device is null)
            {
                return refusal!;
            }

            var errors = new RequestErrors();
            var preconditions = ReadHead(request, errors);
            return errors.Any ? Problem.Invalid(errors) : await AnswerAsync(device, preconditions, cancellationToken);
        }, cancellationToken);

    /// <summary><c>PATCH /devices/{deviceId}/desired</c>: 200, 400, 404, 412, 413 or 415.</summary>
    public Task<IResult> PatchAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            var preconditions = ReadHead(request, errors);
            var (body, refusal) = await JsonRequestBody.ReadPatchAsync(request, errors, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            if (body is { } patch)
            {
                DesiredDocument.Check(patch, errors);
            }

            return errors.Any || body is null
                ? Problem.Invalid(errors)
                : await PatchAsync(deviceId, body.Value, preconditions, cancellationToken);
        }, cancellationToken);

    private async Task<IResult> PatchAsync(
        string deviceId, JsonElement patch, Preconditions preconditions, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _devices.FindAsync(deviceId, cancellationToken) is not { } device)
            {
                return Problem.NotFound(DeviceProblem.NotRegistered);
            }

            var stored = await _desired.ReadAsync(deviceId, device.Registration, cancellationToken);
            if (await TryPatchAsync(device, stored, patch, preconditions, cancellationToken) is { } answer)
            {
                return answer;
            }
        }

        return Problem.Unavailable();
    }

    /// <returns>Null where the properties were changed meanwhile.</returns>
    private async Task<IResult?> TryPatchAsync(
        Device device, StoredDesired stored, JsonElement patch, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var current = stored.Properties;
        var document = DesiredDocument.Merge(current.Document, patch);
        if (document.Length > DesiredDocument.MaxBytes)
        {
            var errors = new RequestErrors();
            errors.Pointer("#", "too-large", $"Desired properties have at most {DesiredDocument.MaxBytes} bytes as JSON; the patch would make them {document.Length}.");
            return Problem.Invalid(errors);
        }

        if (preconditions.Judge(EntityTag.Of(current.ToJson().Span)) != PreconditionOutcome.Holds)
        {
            return Problem.PreconditionFailed();
        }

        if (document.Span.SequenceEqual(current.Document.Span))
        {
            return Ok(current);
        }

        var next = new DesiredProperties(current.Version + 1, document);
        return await _desired.TryReplaceAsync(device.DeviceId, device.Registration, stored, next, cancellationToken)
            ? Ok(next)
            : null;
    }

    private async Task<IResult> AnswerAsync(Device device, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var (desired, _) = await _desired.ReadAsync(device.DeviceId, device.Registration, cancellationToken);
        return ConditionalGet.Answer(preconditions, desired.ToJson(), CacheControl);
    }

    private static Preconditions ReadHead(HttpRequest request, RequestErrors errors)
    {
        _ = new RequestParameters(request, errors);
        return Preconditions.Read(request, errors);
    }

    private static JsonResponse Ok(DesiredProperties desired)
    {
        var body = desired.ToJson();
        return new JsonResponse(StatusCodes.Status200OK, body) { ETag = EntityTag.Of(body.Span), CacheControl = CacheControl };
    }
}
