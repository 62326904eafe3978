using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables.Points;

/// <summary>A page of a query as the store sent it. Its bytes are pooled: dispose it when they are read.</summary>
/// <param name="body">The page as JSON with ETags and types; null where the table is missing.</param>
/// <param name="hasMore">Whether the query goes on behind it.</param>
internal sealed class PointPage(PooledBuffer? body, bool hasMore) : IDisposable
{
    private PooledBuffer? _body = body;

    public bool HasMore { get; } = hasMore;

    /// <summary>When the attempt that was answered began, in the backend's ticks.</summary>
    public long StartedAt { get; private set; }

    /// <summary>An object with the rows as the array <c>value</c>; empty where there is no table.</summary>
    public ReadOnlyMemory<byte> Json => _body is null ? default : _body.Written;

    public PointPage From(long startedAt)
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
