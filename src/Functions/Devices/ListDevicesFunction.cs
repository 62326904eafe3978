using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices;

namespace Serverless.Functions.Devices;

/// <summary>Lists the devices by id.</summary>
public sealed class ListDevicesFunction(DeviceListResource devices)
{
    [Function("ListDevices")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "devices")] HttpRequest request,
        CancellationToken cancellationToken) =>
        devices.GetAsync(request, cancellationToken);
}
