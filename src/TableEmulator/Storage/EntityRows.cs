using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Storage;

/// <summary>Applies writes to the rows of entities, on the writer's connection.</summary>
internal sealed class EntityRows(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _find =
        new(connection, "SELECT id, ticks, properties FROM entity WHERE key = ?1");

    private readonly SqliteStatement _insert =
        new(connection, "INSERT INTO entity(key, ticks, properties) VALUES(?1, ?2, ?3) ON CONFLICT(key) DO NOTHING");

    private readonly SqliteStatement _update =
        new(connection, "UPDATE entity SET ticks = ?2, properties = ?3 WHERE id = ?1");

    private readonly SqliteStatement _delete = new(connection, "DELETE FROM entity WHERE id = ?1");

    /// <summary>Applies one write; changes nothing when it is refused.</summary>
    /// <param name="write">The write, its key with the table's id.</param>
    /// <param name="now">Timestamp of the write, UTC ticks.</param>
    /// <param name="ticks">Timestamp the entity got: <paramref name="now"/>, or later if the entity's was not before it.</param>
    public TableError? Apply(EntityWrite write, long now, out long ticks)
    {
        ticks = now;
        if (write.Action == EntityAction.Insert)
            return Insert(write, now) ? null : TableErrors.EntityAlreadyExists;

        var found = _find.Bind(1, write.Key).Step();
        try
        {
            return found ? Change(write, now, out ticks) : Create(write, now);
        }
        finally
        {
            _find.Reset();
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
    }

    private TableError? Create(EntityWrite write, long now)
    {
        if (write.Action is not (EntityAction.InsertOrMerge or EntityAction.InsertOrReplace))
            return TableErrors.ResourceNotFound;
        Insert(write, now);
        return null;
    }

    private TableError? Change(EntityWrite write, long now, out long ticks)
    {
        var id = _find.Int64(0);
        var storedTicks = _find.Int64(1);

        // Every change gets a Timestamp of its own, or two versions of an entity would have one ETag.
        ticks = Math.Max(now, storedTicks + 1);
        if (write.IfMatch is { } expected && expected != storedTicks) return TableErrors.UpdateConditionNotSatisfied;
        if (write.Action == EntityAction.Delete)
        {
            _find.Reset();
            _delete.Bind(1, id).Execute();
            return null;
        }

        var properties = write.Properties;
        if (write.Action is EntityAction.Merge or EntityAction.InsertOrMerge)
        {
            properties = PropertyMerge.Merge(_find.Blob(2), write.Properties);
            if (EntitySize.Check(write.KeyChars, properties) is { } tooMuch) return tooMuch;
        }

        _find.Reset();
        _update.Bind(1, id).Bind(2, ticks).Bind(3, properties).Execute();
        return null;
    }

    private bool Insert(EntityWrite write, long now) =>
        _insert.Bind(1, write.Key).Bind(2, now).Bind(3, write.Properties).Execute() == 1;
}
