using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>304: the client's copy is good. Carries the headers a 200 would, RFC 9110 section 15.4.5.</summary>
internal sealed class NotModifiedResponse(string etag, string? cacheControl) : IResult
{
    /// <summary>In whole seconds, or null.</summary>
    public string? Age { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        JsonResponse.SetHeaders(httpContext.Response, etag, cacheControl, Age);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}
