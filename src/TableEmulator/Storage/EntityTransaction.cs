namespace Serverless.TableEmulator.Storage;

/// <summary>Writes to different entities of one table: all of them or none.</summary>
internal sealed class EntityTransaction(string table, IReadOnlyList<EntityWrite> writes) : StoreCommand
{
    public override int Weight => writes.Count;

    protected override WriteOutcome Execute(WriteSession session)
    {
        if (!session.Catalog.TryGet(table, out var info)) return WriteOutcome.Refused(session.Catalog.Missing(table));

        // The writes are to different entities, so that none changes what was checked for another.
        var now = session.UtcTicks();
        var changes = new RowChange[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            EntityKey.SetTable(writes[i].Key, info.Id);
            if (session.Entities.Check(writes[i], now, out changes[i]) is { } error) return WriteOutcome.Refused(error, i);
        }

        var ticks = new long[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            session.Entities.Apply(changes[i]);
            ticks[i] = changes[i].Ticks;
        }

        return new WriteOutcome(null, 0, ticks);
    }
}
