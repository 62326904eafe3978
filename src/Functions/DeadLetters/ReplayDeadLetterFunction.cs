using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.DeadLetters;

namespace Serverless.Functions.DeadLetters;

/// <summary>Takes a dead letter in once more.</summary>
public sealed class ReplayDeadLetterFunction(DeadLetterResource deadLetters)
{
    [Function("ReplayDeadLetter")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "deadletters/{id}/replay")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        deadLetters.ReplayAsync(request, id, cancellationToken);
}
