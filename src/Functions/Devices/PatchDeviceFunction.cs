using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices;

namespace Serverless.Functions.Devices;

/// <summary>Changes some of what is known of a device, or its status.</summary>
public sealed class PatchDeviceFunction(DeviceChangeResource devices)
{
    [Function("PatchDevice")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "devices/{deviceId}")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        devices.PatchAsync(request, deviceId, cancellationToken);
}
