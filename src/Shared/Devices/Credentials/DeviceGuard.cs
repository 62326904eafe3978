using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>
/// Decides who asks on the routes of devices, and whether the path is theirs. See docs/decisions/0006-device-api.md.
/// </summary>
internal sealed partial class DeviceGuard(DeviceStore devices, MasterKeys keys, TimeProvider time, ILogger<DeviceGuard> logger)
{
    /// <summary>The longest a token may have left.</summary>
    internal static readonly TimeSpan MaxAhead = TimeSpan.FromHours(24);

    /// <summary>Checks the token of a request. To be asked before anything else of the request is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="deviceId">The device of the path.</param>
    /// <param name="cancellationToken">Ends the read of the device.</param>
    /// <returns>The device, or the 401 or 403 to answer.</returns>
    /// <exception cref="Tables.TableStoreUnavailableException">The store is out.</exception>
    public async Task<(Device? Device, IResult? Refusal)> CheckAsync(
        HttpRequest request, string deviceId, CancellationToken cancellationToken)
    {
        var token = DeviceToken.Parse(request.Headers.Authorization);
        if (token is null)
        {
            return Refuse(request.Headers.Authorization.Count == 0 ? TokenRefusal.Missing : TokenRefusal.Malformed, deviceId);
        }

        if (TokenTime.Check(token, time, MaxAhead) is { } cause)
        {
            return Refuse(cause, token.DeviceId);
        }

        // Never from a cache: a rotated key is dead at once.
        var device = await devices.FindAsync(token.DeviceId, cancellationToken);
        if (device is null)
        {
            return Refuse(TokenRefusal.Unregistered, token.DeviceId);
        }

        if (!IsSignedBy(token, device))
        {
            return Refuse(TokenRefusal.Forged, token.DeviceId);
        }

        if (token.DeviceId != deviceId)
        {
            return Refuse(TokenRefusal.OtherDevice, token.DeviceId);
        }

        return device.Status == DeviceStatus.Enabled ? (device, null) : Refuse(TokenRefusal.DeviceDisabled, token.DeviceId);
    }

    private bool IsSignedBy(DeviceToken token, Device device)
    {
        var isCurrent = token.IsSignedWith(Derive(keys.Current, device));
        return keys.Previous is { } previous ? isCurrent | token.IsSignedWith(Derive(previous, device)) : isCurrent;
    }

    private static byte[] Derive(byte[] masterKey, Device device) =>
        DeviceKey.Derive(masterKey, device.DeviceId, device.Registration, device.KeyGeneration);

    private (Device? Device, IResult? Refusal) Refuse(TokenRefusal cause, string deviceId)
    {
        // The id of a path may be anything at all, line feeds included.
        Log.Refused(logger, cause, DeviceId.IsValid(deviceId) ? deviceId : "of no legal id");
        return (null, cause switch
        {
            TokenRefusal.OtherDevice => Problem.Forbidden("The token is that of another device."),
            TokenRefusal.DeviceDisabled => Problem.Forbidden(DeviceProblem.Disabled),
            _ => Problem.Unauthorized(),
        });
    }
}
