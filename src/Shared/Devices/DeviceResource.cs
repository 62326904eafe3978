using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Answers requests that register, replace and show one device.</summary>
public sealed class DeviceResource
{
    private readonly DeviceStore _devices;
    private readonly DeviceChanges _changes;
    private readonly CredentialIssuer _credentials;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal DeviceResource(
        DeviceStore devices, DeviceChanges changes, CredentialIssuer credentials, HttpBoundary boundary, TimeProvider time)
    {
        _devices = devices;
        _changes = changes;
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

            var asked = body is { } root ? DeviceRequest.ReadNew(root, "#", errors) : null;
            if (errors.Any || asked is null)
            {
                return Problem.Invalid(errors);
            }

            var deviceId = asked.DeviceId ?? DeviceId.New(_time);
            var (outcome, device) = await _devices.RegisterAsync(
                deviceId, asked.Properties, DeviceStatus.Enabled, cancellationToken);
            return device is not null ? Created(device) : DeviceAnswer.Taken(outcome);
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
                : await _changes.RunAsync(
                    deviceId,
                    stored => TryReplaceAsync(deviceId, stored, asked, preconditions, cancellationToken),
                    cancellationToken);
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
                ? ConditionalGet.Answer(preconditions, DeviceJson.Write(device), DeviceAnswer.CacheControl)
                : Problem.NotFound(DeviceProblem.NotRegistered);
        }, cancellationToken);

    /// <returns>Null where the device was changed meanwhile.</returns>
    private async Task<IResult?> TryReplaceAsync(
        string deviceId, StoredDevice? stored, DeviceRequest asked, Preconditions preconditions, CancellationToken cancellationToken)
    {
        if (preconditions.Judge(stored?.Device is { } there ? DeviceJson.ETag(there) : null) != PreconditionOutcome.Holds)
        {
            return Problem.PreconditionFailed();
        }

        if (stored?.Device is not { } current)
        {
            var (outcome, device) = await _devices.RegisterAsync(
                deviceId, asked.Properties, asked.Status ?? DeviceStatus.Enabled, cancellationToken);
            return outcome switch
            {
                RegistrationOutcome.Registered => Created(device!),
                RegistrationOutcome.Exists => null,
                _ => DeviceAnswer.Taken(outcome),
            };
        }

        var next = current with { Properties = asked.Properties, Status = asked.Status ?? current.Status };
        if (next == current)
        {
            return DeviceAnswer.Ok(current);
        }

        next = next with { UpdatedAt = Timestamp.Cut(_time.GetUtcNow()) };
        return await _devices.ReplaceAsync(stored, next, cancellationToken) ? DeviceAnswer.Ok(next) : null;
    }

    private IResult Created(Device device) => DeviceAnswer.Created(device, _credentials.Issue(device));
}
