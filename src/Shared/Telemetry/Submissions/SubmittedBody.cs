using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Serverless.Shared.Http;
using Serverless.Shared.Telemetry.SenML;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>The body of a request that brings an event, as the hub is to get it.</summary>
/// <param name="Bytes">As sent, at most <see cref="JsonRequestBody.MaxBytes"/>, packed or not.</param>
/// <param name="ContentType">Its media type without parameters.</param>
/// <param name="ContentEncoding"><c>gzip</c>, or null.</param>
internal sealed record SubmittedBody(ReadOnlyMemory<byte> Bytes, string ContentType, string? ContentEncoding)
{
    private const string Json = "application/json";
    private const string Gzip = "gzip";

    /// <summary>Reads the body: its size first, then its media type.</summary>
    /// <returns>The body, or the 413 or 415 to answer.</returns>
    public static async Task<(SubmittedBody? Body, IResult? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > JsonRequestBody.MaxBytes
            || await JsonRequestBody.ReadBytesAsync(request, cancellationToken) is not { } bytes)
        {
            return (null, Problem.TooLarge());
        }

        if (ContentTypeOf(request) is not { } contentType)
        {
            return (null, Problem.UnsupportedMediaType($"The body is {Json} or {SenMLMediaType.Name}, in UTF-8."));
        }

        if (!TryReadEncoding(request, out var encoding))
        {
            return (null, Problem.UnsupportedMediaType($"The body's content encoding is {Gzip}, identity or none."));
        }

        return (new SubmittedBody(bytes, contentType, encoding), null);
    }

    private static string? ContentTypeOf(HttpRequest request)
    {
        if (request.Headers.ContentType.Count != 1
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || (type.Charset.HasValue && !type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) ? Json
            : type.MediaType.Equals(SenMLMediaType.Name, StringComparison.OrdinalIgnoreCase) ? SenMLMediaType.Name
            : null;
    }

    private static bool TryReadEncoding(HttpRequest request, out string? encoding)
    {
        encoding = null;
        var header = request.Headers.ContentEncoding;
        if (header.Count == 0 || "identity".Equals(header, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        encoding = Gzip;
        return Gzip.Equals(header, StringComparison.OrdinalIgnoreCase);
    }
}
