using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Answers requests for one device.</summary>
public sealed class DeviceResource
{
    /// <summary>What operators see may change at any moment, so a copy is always asked about.</summary>
    private const string CacheControl = "private, no-cache";

    /// <summary>Of requests that change one device at once one gets on each time, so this many can.</summary>
    private const int MaxAttempts = 100;

    private readonly DeviceStore _devices;
    private readonly CredentialIssuer _credentials;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal DeviceResource(DeviceStore devices, CredentialIssuer credentials, HttpBoundary boundary, TimeProvider time)
    {
        _devices = devices;
        _credentials = credentials;
        _boundary = boundary;
        _time = time;
    }

    /// <summary><c>POST /devices</c>: 201, 400 or 409.</summary>
    public Task<IResult> RegisterAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var (body, refusal) = await JsonRequestBody.ReadAsync(request, errors, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            var asked = body is { } root ? DeviceRequest.ReadNew(root, errors) : null;
            if (errors.Any || asked is null)
            {
                return Problem.Invalid(errors);
            }

            var deviceId = asked.DeviceId ?? DeviceId.New(_time);
            var (outcome, device) = await _devices.RegisterAsync(
                deviceId, asked.Properties, DeviceStatus.Enabled, cancellationToken);
            return device is not null ? Created(device) : Taken(outcome);
        }, cancellationToken);

    /// <summary><c>PUT /devices/{deviceId}</c>: 200, 201, 400, 409 or 412.</summary>
    public Task<IResult> ReplaceAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var preconditions = Preconditions.Read(request, errors);
            var (body, refusal) = await JsonRequestBody.ReadAsync(request, errors, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            if (!DeviceId.IsValid(deviceId))
            {
                errors.Parameter("deviceId", "invalid", DeviceId.Rule);
            }

            var asked = body is { } root ? DeviceRequest.ReadReplacement(deviceId, root, errors) : null;
            return errors.Any || asked is null
                ? Problem.Invalid(errors)
                : await ReplaceAsync(deviceId, asked, preconditions, cancellationToken);
        }, cancellationToken);

    /// <summary><c>GET /devices/{deviceId}</c>: 200, 304, 400, 404 or 412.</summary>
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

            return await _devices.FindAsync(deviceId, cancellationToken) is { } device
                ? ConditionalGet.Answer(preconditions, DeviceJson.Write(device), CacheControl)
                : Problem.NotFound(DeviceProblem.NotRegistered);
        }, cancellationToken);

    private async Task<IResult> ReplaceAsync(
        string deviceId, DeviceRequest asked, Preconditions preconditions, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await _devices.ReadAsync(deviceId, cancellationToken);
            if (preconditions.Judge(stored?.Device is { } current ? DeviceJson.ETag(current) : null) != PreconditionOutcome.Holds)
            {
                return Problem.PreconditionFailed();
            }

            if (await TryReplaceAsync(deviceId, stored, asked, cancellationToken) is { } answer)
            {
                return answer;
            }
        }

        return Problem.Unavailable();
    }

    /// <returns>Null where the device was changed meanwhile.</returns>
    private async Task<IResult?> TryReplaceAsync(
        string deviceId, StoredDevice? stored, DeviceRequest asked, CancellationToken cancellationToken)
    {
        if (stored?.Device is not { } current)
        {
            var (outcome, device) = await _devices.RegisterAsync(
                deviceId, asked.Properties, asked.Status ?? DeviceStatus.Enabled, cancellationToken);
            return outcome switch
            {
                RegistrationOutcome.Registered => Created(device!),
                RegistrationOutcome.Exists => null,
                _ => Taken(outcome),
            };
        }

        var next = current with { Properties = asked.Properties, Status = asked.Status ?? current.Status };
        if (next == current)
        {
            return Ok(current);
        }

        next = next with { UpdatedAt = Timestamp.Cut(_time.GetUtcNow()) };
        return await _devices.ReplaceAsync(stored, next, cancellationToken) ? Ok(next) : null;
    }

    private JsonResponse Created(Device device) =>
        new(StatusCodes.Status201Created, DeviceJson.Write(device, _credentials.Issue(device)))
        {
            ETag = DeviceJson.ETag(device),
            CacheControl = "no-store",
            Location = $"/api/devices/{device.DeviceId}",
        };

    private static JsonResponse Ok(Device device)
    {
        var body = DeviceJson.Write(device);
        return new JsonResponse(StatusCodes.Status200OK, body) { ETag = EntityTag.Of(body.Span), CacheControl = CacheControl };
    }

    private static IResult Taken(RegistrationOutcome outcome) => Problem.Conflict(
        outcome == RegistrationOutcome.Exists
            ? "A device with this id is registered."
            : "A device whose id differs only in upper and lower case is registered.");
}
