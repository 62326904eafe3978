using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace Serverless.Shared.Tables;

/// <summary>One client per table, and which tables this process knows to be there.</summary>
/// <remarks>Bounded by the product's tables: a handful of fixed ones and two a month of retention.</remarks>
internal sealed class TableCatalog(TableServiceClient service)
{
    private readonly ConcurrentDictionary<string, TableClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _made = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Rises with each table made. Taken before a request, it tells whether a table was made since.</summary>
    public long Version => Volatile.Read(ref _version);

    public TableClient Client(string table) => _clients.GetOrAdd(table, service.GetTableClient);

    /// <summary>The tables this process has made, or found on making them.</summary>
    public IEnumerable<string> Made => _made.Keys;

    /// <summary>Makes a table unless it was made after <paramref name="since"/>: of many writes that find a new
    /// month's table missing at once, most are spared the request.</summary>
    public async Task MakeAsync(string table, long since, CancellationToken cancellationToken)
    {
        if (_made.TryGetValue(table, out var made) && made > since)
        {
            return;
        }

        await service.CreateTableIfNotExistsAsync(table, cancellationToken).ConfigureAwait(false);
        _made[table] = Interlocked.Increment(ref _version);
    }

    /// <summary>Drops a table and forgets it.</summary>
    /// <returns>Null where there was none.</returns>
    public async Task<Response?> DropAsync(string table, CancellationToken cancellationToken)
    {
        _made.TryRemove(table, out _);
        _clients.TryRemove(table, out _);
        var response = await service.DeleteTableAsync(table, cancellationToken).ConfigureAwait(false);
        return response.Status == 404 ? null : response;
    }

    /// <summary>The names that begin with a prefix of lower-case letters.</summary>
    public async Task<List<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var next = prefix[..^1] + (char)(prefix[^1] + 1);
        var names = new List<string>();
        await foreach (var table in service
            .QueryAsync($"TableName ge '{prefix}' and TableName lt '{next}'", cancellationToken: cancellationToken)
            .ConfigureAwait(false))
        {
            names.Add(table.Name);
        }

        return names;
    }
}
