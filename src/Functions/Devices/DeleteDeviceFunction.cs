using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices;

namespace Serverless.Functions.Devices;

/// <summary>Ends a device's registration.</summary>
public sealed class DeleteDeviceFunction(DeviceChangeResource devices)
{
    [Function("DeleteDevice")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "devices/{deviceId}")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        devices.DeleteAsync(request, deviceId, cancellationToken);
}
