using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// Checks writes against the rows of entities and applies them, on the writer's connection. Checks come before all changes
/// of a transaction, so that a refused one leaves nothing to undo: a savepoint would copy each page it touches.
/// </summary>
internal sealed class EntityRows(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _find =
        new(connection, "SELECT id, ticks, properties FROM entity WHERE key = ?1");

    private readonly SqliteStatement _insert =
        new(connection, "INSERT INTO entity(key, ticks, properties) VALUES(?1, ?2, ?3)");

    private readonly SqliteStatement _update =
        new(connection, "UPDATE entity SET ticks = ?2, properties = ?3 WHERE id = ?1");

    private readonly SqliteStatement _delete = new(connection, "DELETE FROM entity WHERE id = ?1");

    /// <summary>Checks one write; changes nothing.</summary>
    /// <param name="write">The write, its key with the table's id.</param>
    /// <param name="now">Timestamp of the write, UTC ticks; the entity gets a later one if its own is not before it.</param>
    /// <param name="change">What to apply, as long as nothing else changes the row.</param>
    public TableError? Check(EntityWrite write, long now, out RowChange change)
    {
        change = new RowChange { Action = write.Action, Key = write.Key, Row = null, Ticks = now, Properties = write.Properties };
        try
        {
            return _find.Bind(1, write.Key).Step() ? CheckStored(write, ref change) : CheckAbsent(write);
        }
        finally
        {
            _find.Reset();
        }
    }

    /// <summary>Applies a write that <see cref="Check"/> found right.</summary>
    public void Apply(in RowChange change)
    {
        if (change.Row is not { } row) _insert.Bind(1, change.Key).Bind(2, change.Ticks).Bind(3, change.Properties).Execute();
        else if (change.Action == EntityAction.Delete) _delete.Bind(1, row).Execute();
        else _update.Bind(1, row).Bind(2, change.Ticks).Bind(3, change.Properties).Execute();
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
    }

    private static TableError? CheckAbsent(EntityWrite write) =>
        write.Action is EntityAction.Insert or EntityAction.InsertOrMerge or EntityAction.InsertOrReplace
            ? null
            : TableErrors.ResourceNotFound;

    private TableError? CheckStored(EntityWrite write, ref RowChange change)
    {
        if (write.Action == EntityAction.Insert) return TableErrors.EntityAlreadyExists;
        var storedTicks = _find.Int64(1);
        if (write.IfMatch is { } expected && expected != storedTicks) return TableErrors.UpdateConditionNotSatisfied;

        // Every change gets a Timestamp of its own, or two versions of an entity would have one ETag.
        change = change with { Row = _find.Int64(0), Ticks = Math.Max(change.Ticks, storedTicks + 1) };
        if (write.Action is not (EntityAction.Merge or EntityAction.InsertOrMerge)) return null;
        change = change with { Properties = PropertyMerge.Merge(_find.Blob(2), write.Properties) };
        return EntitySize.Check(write.KeyChars, change.Properties);
    }
}
