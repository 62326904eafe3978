using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>Answers a GET of something with an ETag: 200, 304 or 412.</summary>
internal static class ConditionalGet
{
    public static IResult Answer(Preconditions preconditions, ReadOnlyMemory<byte> body, string cacheControl)
    {
        var etag = EntityTag.Of(body.Span);
        return preconditions.Judge(etag) switch
        {
            PreconditionOutcome.Failed => Problem.PreconditionFailed(),
            PreconditionOutcome.NotModified => new NotModifiedResponse(etag, cacheControl),
            _ => new JsonResponse(StatusCodes.Status200OK, body) { ETag = etag, CacheControl = cacheControl },
        };
    }
}
