using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices;

namespace Serverless.Functions.Devices;

/// <summary>Registers a device and answers its credentials.</summary>
public sealed class RegisterDeviceFunction(DeviceResource devices)
{
    [Function("RegisterDevice")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "devices")] HttpRequest request,
        CancellationToken cancellationToken) =>
        devices.RegisterAsync(request, cancellationToken);
}
