using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// The tables, in memory, by name without case. Changed by the writer alone; read by everyone.
/// </summary>
internal sealed class TableCatalog(TimeSpan deletionTime, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _deleted = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, TableInfo> _tables = new(StringComparer.OrdinalIgnoreCase);

    public bool TryGet(string name, [NotNullWhen(true)] out TableInfo? table) => _tables.TryGetValue(name, out table);

    public bool TryAdd(TableInfo table)
    {
        _deleted.TryRemove(table.Name, out _);
        return _tables.TryAdd(table.Name, table);
    }

    public void Replace(TableInfo table) => _tables[table.Name] = table;

    public void Remove(string name)
    {
        _tables.TryRemove(name, out _);
        foreach (var old in _deleted.Keys)
        {
            if (!IsBeingDeleted(old)) _deleted.TryRemove(old, out _);
        }

        if (deletionTime > TimeSpan.Zero) _deleted[name] = time.GetUtcNow() + deletionTime;
    }

    /// <summary>True for a while after a table was deleted, if the emulator is set so.</summary>
    public bool IsBeingDeleted(string name) => _deleted.TryGetValue(name, out var until) && time.GetUtcNow() < until;

    /// <summary>The refusal of a request to a table that is not there.</summary>
    public TableError Missing(string name) => IsBeingDeleted(name) ? TableErrors.TableBeingDeleted : TableErrors.TableNotFound;

    /// <summary>The tables in the order of their names.</summary>
    public TableInfo[] List() => [.. _tables.Values.OrderBy(table => table.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Fills the catalog from the database, at the start and after a failed commit; tables that stay are there throughout.</summary>
    public void Load(SqliteConnection connection)
    {
        var gone = _tables.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name, acl FROM catalog WHERE dropped = 0";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var policies = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2);
            var table = new TableInfo(reader.GetInt32(0), reader.GetString(1), policies);
            gone.Remove(table.Name);
            _deleted.TryRemove(table.Name, out _);
            _tables[table.Name] = table;
        }

        foreach (var name in gone) _tables.TryRemove(name, out _);
    }
}
