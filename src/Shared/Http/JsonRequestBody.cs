using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Serverless.Shared.Http;

/// <summary>Reads a request's JSON body: its size first, then its media type, then its text.</summary>
internal static class JsonRequestBody
{
    /// <summary>The largest body of a request, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>No body of the API nests deeper than this.</summary>
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private const string Json = "application/json";
    private const string MergePatch = "application/merge-patch+json";

    /// <summary>Reads the body as a JSON object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="errors">Takes what is wrong with the text.</param>
    /// <param name="cancellationToken">Ends the wait for the client's bytes.</param>
    /// <returns>The object, or the 413 or 415 to answer, or neither where <paramref name="errors"/> has the fault.</returns>
    public static Task<(JsonElement? Root, IResult? Refusal)> ReadAsync(
        HttpRequest request, RequestErrors errors, CancellationToken cancellationToken) =>
        ReadAsync(request, errors, isOptional: false, [Json], cancellationToken);

    /// <summary>Reads the body of a PATCH, which is a merge patch, RFC 7396.</summary>
    /// <inheritdoc cref="ReadAsync(HttpRequest, RequestErrors, CancellationToken)"/>
    public static Task<(JsonElement? Root, IResult? Refusal)> ReadPatchAsync(
        HttpRequest request, RequestErrors errors, CancellationToken cancellationToken) =>
        ReadAsync(request, errors, isOptional: false, [Json, MergePatch], cancellationToken);

    /// <summary>Reads the body of a request that needs none: an empty one, or an object without fields.</summary>
    /// <param name="request">The request.</param>
    /// <param name="errors">Takes what is wrong with the text, and every field.</param>
    /// <param name="cancellationToken">Ends the wait for the client's bytes.</param>
    /// <returns>The 413 or 415 to answer, or null.</returns>
    public static async Task<IResult?> ReadNoneAsync(HttpRequest request, RequestErrors errors, CancellationToken cancellationToken)
    {
        var (root, refusal) = await ReadAsync(request, errors, isOptional: true, [Json], cancellationToken);
        if (root is { } body)
        {
            new JsonFields(body, "#", errors).RejectRest();
        }

        return refusal;
    }

    private static async Task<(JsonElement? Root, IResult? Refusal)> ReadAsync(
        HttpRequest request, RequestErrors errors, bool isOptional, string[] types, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes || await ReadBytesAsync(request, cancellationToken) is not { } body)
        {
            return (null, Problem.TooLarge());
        }

        if (isOptional && body.IsEmpty)
        {
            return (null, null);
        }

        if (WhyUnsupported(request, types) is { } detail)
        {
            return (null, Problem.UnsupportedMediaType(detail));
        }

        if (WhyMalformed(body.Span) is { } fault)
        {
            errors.Pointer("#", "malformed", fault);
            return (null, null);
        }

        var root = JsonElement.Parse(body.Span, DocumentOptions);
        if (root.ValueKind != JsonValueKind.Object)
        {
            errors.Pointer("#", "wrong-type", "The body is a JSON object.");
            return (null, null);
        }

        return (root, null);
    }

    /// <returns>Null where there are more than <see cref="MaxBytes"/>.</returns>
    internal static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[(request.ContentLength ?? 4095) + 1];
        var length = 0;
        while (await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
        {
            length += read;
            if (length > MaxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxBytes + 1));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private static string? WhyUnsupported(HttpRequest request, string[] types)
    {
        if (request.Headers.ContentType.Count != 1
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !types.Any(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase)))
        {
            return $"The body is {string.Join(" or ", types)}.";
        }

        if (type.Charset.HasValue && !type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return "The body is UTF-8.";
        }

        return request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity"
            ? "The body is not encoded."
            : null;
    }

    private static string? WhyMalformed(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return "The body is empty.";
        }

        if (!Utf8.IsValid(body))
        {
            return "The body is not UTF-8.";
        }

        try
        {
            var reader = new Utf8JsonReader(body, ReaderOptions);
            while (reader.Read())
            {
                // An escaped half of a surrogate pair is legal JSON and no text; only reading it shows.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return $"The body is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.";
        }
        catch (InvalidOperationException)
        {
            return "The body holds an escape that is no Unicode text.";
        }
    }
}
