using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Devices.Credentials;

namespace Serverless.Functions.Devices;

/// <summary>Gives a device a new key; the old one is dead at once.</summary>
public sealed class RotateCredentialsFunction(CredentialsResource credentials)
{
    [Function("RotateCredentials")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "devices/{deviceId}/credentials")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        credentials.RotateAsync(request, deviceId, cancellationToken);
}
