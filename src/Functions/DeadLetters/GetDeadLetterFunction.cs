using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.DeadLetters;

namespace Serverless.Functions.DeadLetters;

/// <summary>Answers a dead letter with its event.</summary>
public sealed class GetDeadLetterFunction(DeadLetterResource deadLetters)
{
    [Function("GetDeadLetter")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "deadletters/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        deadLetters.GetAsync(request, id, cancellationToken);
}
