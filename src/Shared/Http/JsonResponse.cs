using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>One <c>application/json</c> answer with its headers.</summary>
internal sealed class JsonResponse : IResult
{
    private readonly ReadOnlyMemory<byte> _body;

    public JsonResponse(int status, ReadOnlyMemory<byte> body)
    {
        Status = status;
        _body = body;
    }

    public int Status { get; }

    /// <summary>The entity tag with its quotes, or null.</summary>
    public string? ETag { get; init; }

    public string? CacheControl { get; init; }

    /// <summary>In whole seconds, or null.</summary>
    public string? Age { get; init; }

    public string? Location { get; init; }

    /// <summary>On 503 alone.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static JsonResponse Ok(Action<Utf8JsonWriter> write) => new(StatusCodes.Status200OK, JsonBody.Write(write));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        SetHeaders(response, ETag, CacheControl, Age);
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(response, Status, "application/json", _body, httpContext.RequestAborted);
    }

    internal static void SetHeaders(HttpResponse response, string? etag, string? cacheControl, string? age)
    {
        if (age is not null)
        {
            response.Headers.Age = age;
        }

        if (etag is not null)
        {
            response.Headers.ETag = etag;
        }

        if (cacheControl is not null)
        {
            response.Headers.CacheControl = cacheControl;
        }
    }

    internal static async Task WriteAsync(
        HttpResponse response, int status, string contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }
}
