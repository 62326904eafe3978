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
        if (MultipartText.ReadHeaders(ref content) is not { } headers) return TableErrors.InvalidInput;
        var inner = MultipartReader.Boundary(headers.GetValueOrDefault("Content-Type"));
        isChangeSet = inner is not null;
        if (inner is null) return ReadPart(only, parts);

        // More parts than MaxParts need no reading: they are too many either way.
        if (MultipartReader.Split(content, inner, int.MaxValue) is not { Count: > 0 } changes) return TableErrors.InvalidInput;
        foreach (var change in changes.Take(MaxParts))
        {
            if (ReadPart(change, parts) is { } malformed) return malformed;
        }

        return null;
    }

    private static TableError? ReadPart(ReadOnlyMemory<byte> part, List<BatchPart> parts)
    {
        if (MultipartText.ReadHeaders(ref part) is not { } outer) return TableErrors.InvalidInput;
        var type = outer.GetValueOrDefault("Content-Type");
        if (type is null || !type.StartsWith("application/http", StringComparison.OrdinalIgnoreCase)) return TableErrors.InvalidInput;
        var line = MultipartText.ReadLine(ref part)?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (line is not [var method, var target, var version] || !version.StartsWith("HTTP/1.", StringComparison.Ordinal))
            return TableErrors.InvalidInput;
        if (MultipartText.ReadHeaders(ref part) is not { } headers) return TableErrors.InvalidInput;
        parts.Add(new BatchPart { Method = method, Target = target, Headers = headers, Body = part });
        return null;
    }
}
