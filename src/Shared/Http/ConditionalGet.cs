using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>Answers a GET of something with an ETag: 200, 304 or 412.</summary>
internal static class ConditionalGet
{
    public static IResult Answer(Preconditions preconditions, ReadOnlyMemory<byte> body, string cacheControl) =>
        Answer(preconditions, body, EntityTag.Of(body.Span), cacheControl, age: null);

    /// <param name="preconditions">The request's.</param>
    /// <param name="body">The body of a 200.</param>
    /// <param name="etag">Its entity tag, with the quotes.</param>
    /// <param name="cacheControl">How long it may be kept.</param>
    /// <param name="age">How old it is, in seconds; null where it is as of now.</param>
    public static IResult Answer(
        Preconditions preconditions, ReadOnlyMemory<byte> body, string etag, string cacheControl, string? age) =>
        preconditions.Judge(etag) switch
        {
            PreconditionOutcome.Failed => Problem.PreconditionFailed(),
            PreconditionOutcome.NotModified => new NotModifiedResponse(etag, cacheControl) { Age = age },
            _ => new JsonResponse(StatusCodes.Status200OK, body) { ETag = etag, CacheControl = cacheControl, Age = age },
        };
}
