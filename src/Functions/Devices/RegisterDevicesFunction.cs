using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices;

namespace Serverless.Functions.Devices;

/// <summary>Registers many devices.</summary>
public sealed class RegisterDevicesFunction(BulkRegistrationResource devices)
{
    [Function("RegisterDevices")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "bulk/devices")] HttpRequest request,
        CancellationToken cancellationToken) =>
        devices.RegisterAsync(request, cancellationToken);
}
