using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Storage;

/// <summary>Writes to entities of one table: all of them or none.</summary>
internal sealed class EntityTransaction(string table, IReadOnlyList<EntityWrite> writes) : StoreCommand
{
    public override int Weight => writes.Count;

    protected override WriteOutcome Execute(WriteSession session)
    {
        if (!session.Catalog.TryGet(table, out var info)) return WriteOutcome.Refused(TableErrors.TableNotFound);

        // A single write checks before it changes anything, so only several need a way back.
        var now = session.UtcTicks();
        var ticks = new long[writes.Count];
        if (writes.Count > 1) session.Savepoint();
        for (var i = 0; i < writes.Count; i++)
        {
            EntityKey.SetTable(writes[i].Key, info.Id);
            if (session.Entities.Apply(writes[i], now, out ticks[i]) is not { } error) continue;
            if (writes.Count > 1) session.RollBackToSavepoint();
            return WriteOutcome.Refused(error, i);
        }

        if (writes.Count > 1) session.ReleaseSavepoint();
        return new WriteOutcome(null, 0, ticks);
    }
}
