using System.Buffers.Text;
using System.Text;
using Azure;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Reads the multipart answer to a transaction where it lies.</summary>
internal static class TransactionAnswer
{
    /// <summary>Reads an answer of as many successes as there were operations.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="operations">How many operations the transaction had.</param>
    /// <param name="withETags">Whether the caller needs the rows' new ETags.</param>
    /// <returns>The ETags in order, default where the store gave none; empty where not needed.</returns>
    /// <exception cref="TransactionFailedException">The store refused an operation, and so all.</exception>
    /// <exception cref="InvalidDataException">The answer is cut, or none.</exception>
    public static ETag[] Read(ReadOnlySpan<byte> body, int operations, bool withETags)
    {
        var lines = new LineReader(body);
        var delimiter = lines.ReadText();
        if (!delimiter.StartsWith("--"u8))
        {
            throw Malformed();
        }

        if (ReadContentType(ref lines) is { IsEmpty: false } boundary)
        {
            delimiter = lines.ReadText();
            if (delimiter.Length != boundary.Length + 2 || !delimiter.EndsWith(boundary))
            {
                throw Malformed();
            }

            ReadContentType(ref lines);
        }

        // From here on, the lines are those of a part behind its own headers.
        var etags = withETags ? new ETag[operations] : [];
        for (var i = 0; ; i++)
        {
            var etag = ReadPart(ref lines, delimiter, withETags);
            if (i < etags.Length)
            {
                etags[i] = etag;
            }

            var next = lines.ReadText();
            if (IsEnd(next, delimiter))
            {
                return i + 1 == operations ? etags : throw new InvalidDataException("The answer to a transaction is incomplete.");
            }

            if (!next.SequenceEqual(delimiter))
            {
                throw Malformed();
            }

            ReadContentType(ref lines);
        }
    }

    /// <summary>Reads a part's own headers.</summary>
    /// <returns>The boundary of the parts within; empty where it has none.</returns>
    private static ReadOnlySpan<byte> ReadContentType(ref LineReader lines)
    {
        ReadOnlySpan<byte> boundary = default;
        for (var line = lines.Read(); !line.IsEmpty; line = lines.Read())
        {
            if (HeaderLine.TryGet(line, "Content-Type:"u8, out var contentType))
            {
                boundary = HeaderLine.Boundary(contentType);
            }
        }

        return boundary;
    }

    private static ETag ReadPart(ref LineReader lines, ReadOnlySpan<byte> delimiter, bool withETag)
    {
        var status = ReadStatus(lines.ReadText());
        ETag etag = default;
        for (var line = lines.Read(); !line.IsEmpty; line = lines.Read())
        {
            if (withETag && HeaderLine.TryGet(line, "ETag:"u8, out var value))
            {
                etag = new ETag(Encoding.ASCII.GetString(value));
            }
        }

        var body = lines.ReadUntil(delimiter);
        if (status >= 300)
        {
            var error = ServiceError.Parse(body);
            throw new TransactionFailedException(status, error.Code, error.FailedIndex);
        }

        return etag;
    }

    // HTTP/1.1 204 No Content
    private static int ReadStatus(ReadOnlySpan<byte> line)
    {
        var start = line.IndexOf((byte)' ') + 1;
        return line.StartsWith("HTTP/"u8) && Utf8Parser.TryParse(line[start..], out int status, out var digits) && digits == 3 && status >= 200
            ? status
            : throw Malformed();
    }

    private static bool IsEnd(ReadOnlySpan<byte> line, ReadOnlySpan<byte> delimiter) =>
        line.Length == delimiter.Length + 2 && line.StartsWith(delimiter) && line.EndsWith("--"u8);

    private static InvalidDataException Malformed() => new("The answer to a transaction is malformed.");
}
