using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Commands;

namespace Serverless.Functions.Commands;

/// <summary>Queues a command for a device.</summary>
public sealed class PostCommandFunction(CommandResource commands)
{
    [Function("PostCommand")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "devices/{deviceId}/commands")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        commands.PostAsync(request, deviceId, cancellationToken);
}
