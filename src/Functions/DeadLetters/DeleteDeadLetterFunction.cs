using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.DeadLetters;

namespace Serverless.Functions.DeadLetters;

/// <summary>Discards a dead letter.</summary>
public sealed class DeleteDeadLetterFunction(DeadLetterResource deadLetters)
{
    [Function("DeleteDeadLetter")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "deadletters/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        deadLetters.DeleteAsync(request, id, cancellationToken);
}
