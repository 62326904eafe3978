using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>The answers that show a device.</summary>
internal static class DeviceAnswer
{
    /// <summary>What operators see may change at any moment, so a copy is always asked about.</summary>
    public const string CacheControl = "private, no-cache";

    /// <summary>Secrets are kept nowhere.</summary>
    public const string SecretCacheControl = "no-store";

    public static IResult Ok(Device device)
    {
        var body = DeviceJson.Write(device);
        return new JsonResponse(StatusCodes.Status200OK, body) { ETag = EntityTag.Of(body.Span), CacheControl = CacheControl };
    }

    /// <summary>200 with credentials.</summary>
    public static IResult Ok(Device device, DeviceCredentials credentials) =>
        new JsonResponse(StatusCodes.Status200OK, DeviceJson.Write(device, credentials))
        {
            ETag = DeviceJson.ETag(device),
            CacheControl = SecretCacheControl,
        };

    /// <summary>201 with credentials.</summary>
    public static IResult Created(Device device, DeviceCredentials credentials) =>
        new JsonResponse(StatusCodes.Status201Created, DeviceJson.Write(device, credentials))
        {
            ETag = DeviceJson.ETag(device),
            CacheControl = SecretCacheControl,
            Location = $"/api/devices/{device.DeviceId}",
        };

    /// <summary>409 where the id is taken.</summary>
    public static IResult Taken(RegistrationOutcome outcome) => Problem.Conflict(DeviceProblem.Taken(outcome));
}
