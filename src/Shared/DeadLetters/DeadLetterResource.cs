using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.DeadLetters;

/// <summary>Answers requests for dead letters.</summary>
public sealed class DeadLetterResource
{
    private const string NoSuchDeadLetter = "There is no dead letter with this id.";

    private readonly DeadLetterStore _letters;
    private readonly DeadLetterList _list;
    private readonly DeadLetterReplay _replay;
    private readonly DeadLetterRemover _remover;
    private readonly ContinuationTokens _continuations;
    private readonly HttpBoundary _boundary;

    internal DeadLetterResource(
        DeadLetterStore letters,
        DeadLetterList list,
        DeadLetterReplay replay,
        DeadLetterRemover remover,
        ContinuationTokens continuations,
        HttpBoundary boundary)
    {
        _letters = letters;
        _list = list;
        _replay = replay;
        _remover = remover;
        _continuations = continuations;
        _boundary = boundary;
    }

    /// <summary><c>GET /deadletters</c>: 200 or 400.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            var query = DeadLetterQuery.Read(request, _continuations, errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            var (items, position) = await _list.ReadPageAsync(query, cancellationToken);
            var next = position is null ? null : _continuations.Write(query.Seal, position);
            return ListResponse.Create(items, next, DeadLetterJson.WriteTo);
        }, cancellationToken);

    /// <summary><c>GET /deadletters/{id}</c>: 200, 400 or 404.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string id, CancellationToken cancellationToken) =>
        WithIdAsync(request, id, async known => await _letters.FindAsync(known, cancellationToken) is { } letter
            ? new JsonResponse(StatusCodes.Status200OK, DeadLetterJson.Write(letter))
            : null, cancellationToken);

    /// <summary><c>POST /deadletters/{id}/replay</c>: 202, 400 or 404.</summary>
    public Task<IResult> ReplayAsync(HttpRequest request, string id, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            if (await JsonRequestBody.ReadNoneAsync(request, errors, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            return DeadLetterId.TryParse(id, out var known) && await _replay.ReplayAsync(known, cancellationToken) is { } outcome
                ? new JsonResponse(StatusCodes.Status202Accepted, DeadLetterJson.Write(outcome))
                : Problem.NotFound(NoSuchDeadLetter);
        }, cancellationToken);

    /// <summary><c>DELETE /deadletters/{id}</c>: 204, 400 or 404.</summary>
    public Task<IResult> DeleteAsync(HttpRequest request, string id, CancellationToken cancellationToken) =>
        WithIdAsync(request, id, async known => await _remover.RemoveAsync(known, cancellationToken)
            ? Results.NoContent()
            : null, cancellationToken);

    private Task<IResult> WithIdAsync(
        HttpRequest request, string id, Func<DeadLetterId, Task<IResult?>> answer, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            return (DeadLetterId.TryParse(id, out var known) ? await answer(known) : null) ?? Problem.NotFound(NoSuchDeadLetter);
        }, cancellationToken);
}
