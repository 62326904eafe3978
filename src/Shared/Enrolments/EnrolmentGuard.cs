using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Enrolments;

/// <summary>
/// Decides whether a device belongs to a group: its token is signed with HMAC-SHA256(group key, device id), so that it
/// proves that it holds this key and never sends it.
/// </summary>
internal sealed partial class EnrolmentGuard(
    DeviceStore devices, IOptions<EnrolmentOptions> options, TimeProvider time, ILogger<EnrolmentGuard> logger)
{
    /// <summary>The longest a token may have left: it is made for this one request.</summary>
    internal static readonly TimeSpan MaxAhead = TimeSpan.FromHours(1);

    // In place of an unknown group's, so that it takes the same time.
    private readonly byte[] _noKey = RandomNumberGenerator.GetBytes(32);

    private readonly Dictionary<string, (byte[] Key, EnrolmentGroup Group)> _groups = options.Value.Groups.ToDictionary(
        group => group.Key,
        group => (Convert.FromBase64String(group.Value.Key), group.Value),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks the token of a request. To be asked before anything else of the request is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="groupName">The group of the path.</param>
    /// <param name="deviceId">The device of the path.</param>
    /// <param name="cancellationToken">Ends the read of the device.</param>
    /// <returns>The group, or the 401 or 403 to answer.</returns>
    /// <exception cref="Tables.TableStoreUnavailableException">The store is out.</exception>
    public async Task<(EnrolmentGroup? Group, IResult? Refusal)> CheckAsync(
        HttpRequest request, string groupName, string deviceId, CancellationToken cancellationToken)
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

        var isKnown = _groups.TryGetValue(groupName, out var group);
        if (!token.IsSignedWith(DeriveKey(isKnown ? group.Key : _noKey, token.DeviceId)) || !isKnown)
        {
            return Refuse(isKnown ? TokenRefusal.Forged : TokenRefusal.Unregistered, token.DeviceId);
        }

        if (token.DeviceId != deviceId)
        {
            return Refuse(TokenRefusal.OtherDevice, token.DeviceId);
        }

        return await devices.ReadAsync(deviceId, cancellationToken) switch
        {
            { Device.Status: DeviceStatus.Disabled } => Refuse(TokenRefusal.DeviceDisabled, deviceId),
            { IsDeleted: true } => Refuse(TokenRefusal.DeviceDeleted, deviceId),
            _ => (group.Group, null),
        };
    }

    /// <summary>What a device of a group holds.</summary>
    internal static byte[] DeriveKey(byte[] groupKey, string deviceId) =>
        HMACSHA256.HashData(groupKey, Encoding.ASCII.GetBytes(deviceId));

    private (EnrolmentGroup? Group, IResult? Refusal) Refuse(TokenRefusal cause, string deviceId)
    {
        // The id of a path may be anything at all, line feeds included.
        Log.Refused(logger, cause, DeviceId.IsValid(deviceId) ? deviceId : "of no legal id");
        return (null, cause switch
        {
            TokenRefusal.OtherDevice => Problem.Forbidden("The token is that of another device."),
            TokenRefusal.DeviceDisabled => Problem.Forbidden(DeviceProblem.Disabled),
            TokenRefusal.DeviceDeleted => Problem.Forbidden(DeviceProblem.Deleted),
            _ => Problem.Unauthorized(),
        });
    }
}
