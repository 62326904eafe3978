using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables.Points;

/// <summary>A page of a query as the store sent it. Its bytes are pooled: dispose it when they are read.</summary>
/// <param name="body">The page as JSON; null where the table is missing.</param>
/// <param name="continuation">Where the next page begins; null at the end.</param>
internal sealed class PointPage(PooledBuffer? body, string? continuation) : IDisposable
{
    private PooledBuffer? _body = body;

    /// <summary>Where the next page begins, for <see cref="PointQuery.Continuation"/>; null at the end.</summary>
    public string? Continuation { get; } = continuation;

    /// <summary>Whether the query goes on behind it.</summary>
    public bool HasMore => Continuation is not null;

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
