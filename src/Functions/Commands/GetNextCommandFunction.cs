using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Commands;

namespace Serverless.Functions.Commands;

/// <summary>Gives a device its next command, waiting for one where it is told to.</summary>
public sealed class GetNextCommandFunction(DeviceCommandResource commands)
{
    [Function("GetNextCommand")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "my/{deviceId}/commands/next")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        commands.GetNextAsync(request, deviceId, cancellationToken);
}
