using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Answers requests that change or delete a device that is there.</summary>
public sealed class DeviceChangeResource
{
    private readonly DeviceStore _devices;
    private readonly DeviceChanges _changes;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;

    internal DeviceChangeResource(DeviceStore devices, DeviceChanges changes, HttpBoundary boundary, TimeProvider time)
    {
        _devices = devices;
        _changes = changes;
        _boundary = boundary;
        _time = time;
    }

    /// <summary><c>PATCH /devices/{deviceId}</c>: 200, 400, 404 or 412.</summary>
    public Task<IResult> PatchAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var preconditions = Preconditions.Read(request, errors);
            var (body, refusal) = await JsonRequestBody.ReadPatchAsync(request, errors, cancellationToken);
            if (refusal is not null)
            {
                return refusal;
            }

            var patch = body is { } root ? DevicePatch.Read(deviceId, root, errors) : null;
            return errors.Any || patch is null
                ? Problem.Invalid(errors)
                : await _changes.RunAsync(
                    deviceId, stored => TryPatchAsync(stored, patch, preconditions, cancellationToken), cancellationToken);
        }, cancellationToken);

    /// <summary><c>DELETE /devices/{deviceId}</c>: 204, 400, 404 or 412.</summary>
    public Task<IResult> DeleteAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var preconditions = Preconditions.Read(request, errors);
            return errors.Any
                ? Problem.Invalid(errors)
                : await _changes.RunAsync(
                    deviceId, stored => TryDeleteAsync(stored, preconditions, cancellationToken), cancellationToken);
        }, cancellationToken);

    /// <returns>Null where the device was changed meanwhile.</returns>
    private async Task<IResult?> TryPatchAsync(
        StoredDevice? stored, DevicePatch patch, Preconditions preconditions, CancellationToken cancellationToken)
    {
        if (stored?.Device is not { } current)
        {
            return Problem.NotFound(DeviceProblem.NotRegistered);
        }

        var errors = new RequestErrors();
        var next = patch.Apply(current, errors);
        if (errors.Any)
        {
            return Problem.Invalid(errors);
        }

        if (preconditions.Judge(DeviceJson.ETag(current)) != PreconditionOutcome.Holds)
        {
            return Problem.PreconditionFailed();
        }

        if (next == current)
        {
            return DeviceAnswer.Ok(current);
        }

        next = next with { UpdatedAt = Timestamp.Cut(_time.GetUtcNow()) };
        return await _devices.ReplaceAsync(stored, next, cancellationToken) ? DeviceAnswer.Ok(next) : null;
    }

    /// <returns>Null where the device was changed meanwhile.</returns>
    private async Task<IResult?> TryDeleteAsync(
        StoredDevice? stored, Preconditions preconditions, CancellationToken cancellationToken)
    {
        if (stored?.Device is not { } current)
        {
            return Problem.NotFound(DeviceProblem.NotRegistered);
        }

        if (preconditions.Judge(DeviceJson.ETag(current)) != PreconditionOutcome.Holds)
        {
            return Problem.PreconditionFailed();
        }

        return await _devices.DeleteAsync(stored, cancellationToken) ? Results.NoContent() : null;
    }
}
