using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>Answers requests for new keys and tokens of a device.</summary>
public sealed class CredentialsResource
{
    private readonly DeviceStore _devices;
    private readonly DeviceChanges _changes;
    private readonly DeviceGuard _guard;
    private readonly CredentialIssuer _credentials;
    private readonly HttpBoundary _boundary;

    internal CredentialsResource(
        DeviceStore devices, DeviceChanges changes, DeviceGuard guard, CredentialIssuer credentials, HttpBoundary boundary)
    {
        _devices = devices;
        _changes = changes;
        _guard = guard;
        _credentials = credentials;
        _boundary = boundary;
    }

    /// <summary><c>POST /devices/{deviceId}/credentials</c>: 200, 400 or 404. The old key is dead at once.</summary>
    public Task<IResult> RotateAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
            await RefusalAsync(request, cancellationToken)
            ?? await _changes.RunAsync(deviceId, stored => TryRotateAsync(stored, cancellationToken), cancellationToken),
            cancellationToken);

    /// <summary><c>POST /my/{deviceId}/token</c>: 200, 400, 401 or 403.</summary>
    public Task<IResult> RenewTokenAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var (device, refusal) = await _guard.CheckAsync(request, deviceId, cancellationToken);
            return refusal
                ?? await RefusalAsync(request, cancellationToken)
                ?? Answer(_credentials.Issue(device!) with { Key = null });
        }, cancellationToken);

    /// <returns>What is wrong with a request that has neither parameters nor a body; else null.</returns>
    private static async Task<IResult?> RefusalAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var errors = new RequestErrors();
        _ = new RequestParameters(request, errors);
        return await JsonRequestBody.ReadNoneAsync(request, errors, cancellationToken)
            ?? (errors.Any ? Problem.Invalid(errors) : null);
    }

    /// <returns>Null where the device was changed meanwhile.</returns>
    private async Task<IResult?> TryRotateAsync(StoredDevice? stored, CancellationToken cancellationToken)
    {
        if (stored?.Device is not { } current)
        {
            return Problem.NotFound(DeviceProblem.NotRegistered);
        }

        // Nothing that the device's body shows changes, so neither does its ETag.
        var next = current with { KeyGeneration = current.KeyGeneration + 1 };
        return await _devices.ReplaceAsync(stored, next, cancellationToken) ? Answer(_credentials.Issue(next)) : null;
    }

    private static JsonResponse Answer(DeviceCredentials credentials) =>
        new(StatusCodes.Status200OK, JsonBody.Write(writer =>
        {
            writer.WriteStartObject();
            credentials.WriteTo(writer);
            writer.WriteEndObject();
        }))
        {
            CacheControl = DeviceAnswer.SecretCacheControl,
        };
}
