using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Commands;

namespace Serverless.Functions.Commands;

/// <summary>Takes a device's result of a command.</summary>
public sealed class PostCommandResultFunction(DeviceCommandResource commands)
{
    [Function("PostCommandResult")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "my/{deviceId}/commands/{commandId}/result")] HttpRequest request,
        string deviceId,
        string commandId,
        CancellationToken cancellationToken) =>
        commands.CompleteAsync(request, deviceId, commandId, cancellationToken);
}
