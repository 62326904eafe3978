using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices.Credentials;

namespace Serverless.Functions.Devices;

/// <summary>Gives a device, which proves itself with its key, a new token for the hub.</summary>
public sealed class RenewTokenFunction(CredentialsResource credentials)
{
    [Function("RenewToken")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "my/{deviceId}/token")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        credentials.RenewTokenAsync(request, deviceId, cancellationToken);
}
