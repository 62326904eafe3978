using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Enrolments;

/// <summary>Answers devices that register themselves.</summary>
public sealed class EnrolmentResource
{
    private readonly EnrolmentGuard _guard;
    private readonly DeviceStore _devices;
    private readonly DeviceChanges _changes;
    private readonly CredentialIssuer _credentials;
    private readonly HttpBoundary _boundary;

    internal EnrolmentResource(
        EnrolmentGuard guard, DeviceStore devices, DeviceChanges changes, CredentialIssuer credentials, HttpBoundary boundary)
    {
        _guard = guard;
        _devices = devices;
        _changes = changes;
        _credentials = credentials;
        _boundary = boundary;
    }

    /// <summary><c>PUT /enrolments/{group}/{deviceId}</c>: 200, 201, 400, 401, 403, 409 or 412.</summary>
    public Task<IResult> EnrolAsync(HttpRequest request, string group, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var (settings, forbidden) = await _guard.CheckAsync(request, group, deviceId, cancellationToken);
            if (forbidden is not null)
            {
                return forbidden;
            }

            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var preconditions = Preconditions.Read(request, errors);
            var (body, refusal) = await JsonRequestBody.ReadAsync(request, errors, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            var type = body is { } root ? ReadType(root, errors) : null;
            var properties = new DeviceProperties { Type = type ?? settings!.Type, Site = settings!.Site };
            return errors.Any
                ? Problem.Invalid(errors)
                : await _changes.RunAsync(
                    deviceId, stored => TryEnrolAsync(deviceId, stored, properties, preconditions, cancellationToken), cancellationToken);
        }, cancellationToken);

    private static string? ReadType(JsonElement body, RequestErrors errors)
    {
        var fields = new JsonFields(body, "#", errors);
        var type = fields.TakeText("type", DeviceProperties.MaxTypeLength);
        fields.RejectRest();
        return type;
    }

    /// <returns>Null where the device was changed meanwhile.</returns>
    private async Task<IResult?> TryEnrolAsync(
        string deviceId,
        StoredDevice? stored,
        DeviceProperties properties,
        Preconditions preconditions,
        CancellationToken cancellationToken)
    {
        // What an operator has done since the token was checked.
        if (stored is { IsDeleted: true })
        {
            return Problem.Forbidden(DeviceProblem.Deleted);
        }

        if (stored is { Device.Status: DeviceStatus.Disabled })
        {
            return Problem.Forbidden(DeviceProblem.Disabled);
        }

        if (preconditions.Judge(stored?.Device is { } there ? DeviceJson.ETag(there) : null) != PreconditionOutcome.Holds)
        {
            return Problem.PreconditionFailed();
        }

        if (stored?.Device is { } known)
        {
            // What operators say of a device stands.
            return DeviceAnswer.Ok(known, _credentials.Issue(known));
        }

        var (outcome, device) = await _devices.EnrolAsync(deviceId, properties, cancellationToken);
        return outcome switch
        {
            RegistrationOutcome.Registered => DeviceAnswer.Created(device!, _credentials.Issue(device!)),
            RegistrationOutcome.Exists or RegistrationOutcome.Deleted => null,
            _ => DeviceAnswer.Taken(outcome),
        };
    }
}
