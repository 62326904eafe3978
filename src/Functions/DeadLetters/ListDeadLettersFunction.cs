using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.DeadLetters;

namespace Serverless.Functions.DeadLetters;

/// <summary>Lists the dead letters, newest first.</summary>
public sealed class ListDeadLettersFunction(DeadLetterResource deadLetters)
{
    [Function("ListDeadLetters")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "deadletters")] HttpRequest request,
        CancellationToken cancellationToken) =>
        deadLetters.ListAsync(request, cancellationToken);
}
