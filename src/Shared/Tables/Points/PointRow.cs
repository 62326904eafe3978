using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables.Points;

/// <summary>A row as the store sent it, or that there is none. Its bytes are pooled: dispose it when they are read.</summary>
internal sealed class PointRow(PooledBuffer? body, string? etag) : IDisposable
{
    private PooledBuffer? _body = body;

    /// <summary>False where the row or its table is missing.</summary>
    public bool Exists { get; } = body is not null;

    /// <summary>The row's ETag as the store wrote it; null where there is none.</summary>
    public string? ETag { get; } = etag;

    /// <summary>When the attempt that was answered began, in the backend's ticks: the row is no older.</summary>
    public long StartedAt { get; private set; }

    /// <summary>The row as JSON without metadata: Int64, times and binaries are strings.</summary>
    public ReadOnlySpan<byte> Json => _body is null ? default : _body.Written.Span;

    public PointRow From(long startedAt)
    {
        StartedAt = startedAt;
        return this;
    }

    public void Dispose()
    {
        _body?.Return();
        _body = null;
    }
}
