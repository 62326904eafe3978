using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Commands;

namespace Serverless.Functions.Commands;

/// <summary>Answers what became of a command.</summary>
public sealed class GetCommandFunction(CommandResource commands)
{
    [Function("GetCommand")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "devices/{deviceId}/commands/{commandId}")] HttpRequest request,
        string deviceId,
        string commandId,
        CancellationToken cancellationToken) =>
        commands.GetAsync(request, deviceId, commandId, cancellationToken);
}
