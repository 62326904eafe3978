using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices;

namespace Serverless.Functions.Devices;

/// <summary>Registers a device under a given id, or replaces what is known of it.</summary>
public sealed class ReplaceDeviceFunction(DeviceResource devices)
{
    [Function("ReplaceDevice")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "devices/{deviceId}")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        devices.ReplaceAsync(request, deviceId, cancellationToken);
}
