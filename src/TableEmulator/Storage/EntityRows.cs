using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// Checks writes against the rows of entities and applies them, on the writer's connection. Checks come before all changes
/// of a transaction, so that a refused one leaves nothing to undo: a savepoint would copy each page it touches.
/// </summary>
internal sealed class EntityRows(SqliteConnection connection, RecentLog log, RecentRows recent) : IDisposable
{
    /// <summary>Properties beyond this go to their place at once: a page of their own is written for them either way.</summary>
    private const int LogBytes = 4096;

    private readonly SqliteStatement _find = new(connection, "SELECT ticks, properties FROM entity WHERE key = ?1");

    private readonly SqliteStatement _place = new(
        connection,
        """
        INSERT INTO entity(key, ticks, properties) VALUES(?1, ?2, ?3)
        ON CONFLICT(key) DO UPDATE SET ticks = excluded.ticks, properties = excluded.properties
        """);

    private readonly SqliteStatement _delete = new(connection, "DELETE FROM entity WHERE key = ?1");

    /// <summary>False to put all rows in their places at once.</summary>
    public bool UsesLog { get; set; } = true;

    /// <summary>True to change rows where they are, be it the log, as on a full disk.</summary>
    public bool SavesRoom { get; set; }

    /// <summary>Checks one write; changes nothing.</summary>
    /// <param name="write">The write, its key with the table's id.</param>
    /// <param name="now">Timestamp of the write, UTC ticks; the entity gets a later one if its own is not before it.</param>
    /// <param name="change">What to apply, as long as nothing else changes the row.</param>
    public TableError? Check(EntityWrite write, long now, out RowChange change)
    {
        change = new RowChange { Action = write.Action, Key = write.Key, Ticks = now, Properties = write.Properties };
        if (recent.Find(write.Key) is { } row) return CheckStored(write, row.Ticks, row.Properties, ref change);
        try
        {
            return _find.Bind(1, write.Key).Step()
                ? CheckStored(write, _find.Int64(0), _find.Blob(1), ref change)
                : CheckAbsent(write);
        }
        finally
        {
            _find.Reset();
        }
    }

    /// <summary>Applies a write that <see cref="Check"/> found right.</summary>
    public void Apply(in RowChange change)
    {
        var replaced = recent.Find(change.Key);
        if (change.Action != EntityAction.Delete && change.Properties.Length <= LogBytes)
        {
            var row = SavesRoom && replaced is not null ? log.Change(replaced, change.Ticks, change.Properties)
                : UsesLog ? log.Append(change.Key, change.Ticks, change.Properties, replaced)
                : null;
            if (row is not null)
            {
                recent.Put(row);
                return;
            }
        }

        if (replaced is not null) log.Delete(replaced);
        recent.Replace(change.Key, replaced);
        if (change.Action == EntityAction.Delete) _delete.Bind(1, change.Key).Execute();
        else Place(change.Key, change.Ticks, change.Properties);
    }

    /// <summary>Stores a row in its place.</summary>
    public void Place(byte[] key, long ticks, byte[] properties) => _place.Bind(1, key).Bind(2, ticks).Bind(3, properties).Execute();

    public void Dispose()
    {
        _find.Dispose();
        _place.Dispose();
        _delete.Dispose();
    }

    private static TableError? CheckAbsent(EntityWrite write) =>
        write.Action is EntityAction.Insert or EntityAction.InsertOrMerge or EntityAction.InsertOrReplace
            ? null
            : TableErrors.ResourceNotFound;

    private static TableError? CheckStored(EntityWrite write, long storedTicks, ReadOnlySpan<byte> stored, ref RowChange change)
    {
        if (write.Action == EntityAction.Insert) return TableErrors.EntityAlreadyExists;
        if (write.IfMatch is { } expected && expected != storedTicks) return TableErrors.UpdateConditionNotSatisfied;

        // Every change gets a Timestamp of its own, or two versions of an entity would have one ETag.
        change = change with { Ticks = Math.Max(change.Ticks, storedTicks + 1) };
        if (write.Action is not (EntityAction.Merge or EntityAction.InsertOrMerge)) return null;
        change = change with { Properties = PropertyMerge.Merge(stored, write.Properties) };
        return EntitySize.Check(write.KeyChars, change.Properties);
    }
}
