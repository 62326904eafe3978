using System.Text;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Batch;

/// <summary>
/// Reads the body of a batch: one changeset, or one query on its own. Source: "Performing entity group transactions".
/// </summary>
internal static class BatchReader
{
    /// <summary>Parts read at most: one past the limit, so that the limit's own refusal can be given.</summary>
    private const int MaxParts = ServiceLimits.MaxTransactionOperations + 1;

    public static TableError? Read(string? contentType, ReadOnlyMemory<byte> body, out List<BatchPart> parts, out bool isChangeSet)
    {
        parts = [];
        isChangeSet = false;
        var boundary = MultipartReader.Boundary(contentType);
        if (boundary is null || MultipartReader.Split(body, boundary, MaxParts) is not [var only]) return TableErrors.InvalidInput;
        var content = only;
        if (!PartHeaders.TryRead(ref content, out var headers)) return TableErrors.InvalidInput;
        var inner = MultipartReader.Boundary(MultipartText.Text(headers.ContentType));
        isChangeSet = inner is not null;
        if (inner is null) return ReadPart(only, parts);

        // More parts than MaxParts need no reading: they are too many either way.
        if (MultipartReader.Split(content, inner, int.MaxValue) is not { Count: > 0 } changes) return TableErrors.InvalidInput;
        var count = Math.Min(changes.Count, MaxParts);
        parts.EnsureCapacity(count);
        for (var i = 0; i < count; i++)
        {
            if (ReadPart(changes[i], parts) is { } malformed) return malformed;
        }

        return null;
    }

    private static TableError? ReadPart(ReadOnlyMemory<byte> part, List<BatchPart> parts)
    {
        if (!PartHeaders.TryRead(ref part, out var outer) || !IsHttp(outer.ContentType)) return TableErrors.InvalidInput;
        if (!RequestLine.TryRead(ref part, out var method, out var target)) return TableErrors.InvalidInput;
        if (!PartHeaders.TryRead(ref part, out var headers)) return TableErrors.InvalidInput;
        parts.Add(new BatchPart { Method = method, Target = target, Headers = headers, Body = part });
        return null;
    }

    private static bool IsHttp(ReadOnlyMemory<byte>? contentType)
    {
        var expected = "application/http"u8;
        return contentType is { } type && type.Length >= expected.Length
            && Ascii.EqualsIgnoreCase(type.Span[..expected.Length], expected);
    }
}
