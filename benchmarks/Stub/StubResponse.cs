using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Serverless.Benchmarks.Stub;

/// <summary>An answer that reads like one from a socket.</summary>
internal sealed class StubResponse(int status, byte[] body, string? contentType, string? etag) : Response
{
    public override int Status => status;

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; } = body.Length == 0 ? null : new SocketStream(body);

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose()
    {
        // Nothing is held.
    }

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? contentType
            : name.Equals("ETag", StringComparison.OrdinalIgnoreCase) ? etag
            : name.Equals("x-ms-error-code", StringComparison.OrdinalIgnoreCase) && status == 404 ? "ResourceNotFound"
            : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders()
    {
        if (contentType is not null)
        {
            yield return new HttpHeader("Content-Type", contentType);
        }

        if (etag is not null)
        {
            yield return new HttpHeader("ETag", etag);
        }
    }

    /// <summary>Cannot be rewound: whoever needs that buffers, as behind a real socket.</summary>
    private sealed class SocketStream(byte[] content) : MemoryStream(content, writable: false)
    {
        public override bool CanSeek => false;
    }
}
