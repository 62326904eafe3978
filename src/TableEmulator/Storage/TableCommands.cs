using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Storage;

/// <summary>Creates a table.</summary>
internal sealed class CreateTableCommand(string name) : StoreCommand
{
    protected override WriteOutcome Execute(WriteSession session)
    {
        if (session.Catalog.TryGet(name, out _)) return WriteOutcome.Refused(TableErrors.TableAlreadyExists);
        if (session.Catalog.IsBeingDeleted(name)) return WriteOutcome.Refused(TableErrors.TableBeingDeleted);
        using var command = session.Connection.CreateCommand();
        command.CommandText = "INSERT INTO catalog(name) VALUES($name) RETURNING id";
        command.Parameters.AddWithValue("$name", name);
        var id = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        session.Catalog.TryAdd(new TableInfo(id, name, null));
        return WriteOutcome.Done;
    }
}

/// <summary>Deletes a table: at once for callers; the purge removes its rows later.</summary>
internal sealed class DeleteTableCommand(string name) : StoreCommand
{
    protected override WriteOutcome Execute(WriteSession session)
    {
        if (session.Catalog.IsBeingDeleted(name)) return WriteOutcome.Refused(TableErrors.TableBeingDeleted);
        if (!session.Catalog.TryGet(name, out var table)) return WriteOutcome.Refused(TableErrors.ResourceNotFound);
        using var command = session.Connection.CreateCommand();
        command.CommandText = "UPDATE catalog SET dropped = 1 WHERE id = $id";
        command.Parameters.AddWithValue("$id", table.Id);
        command.ExecuteNonQuery();
        session.Catalog.Remove(name);
        return WriteOutcome.Done;
    }
}

/// <summary>Stores a table's access policies.</summary>
internal sealed class SetAccessPoliciesCommand(string name, byte[] policies) : StoreCommand
{
    protected override WriteOutcome Execute(WriteSession session)
    {
        if (!session.Catalog.TryGet(name, out var table)) return WriteOutcome.Refused(TableErrors.ResourceNotFound);
        using var command = session.Connection.CreateCommand();
        command.CommandText = "UPDATE catalog SET acl = $acl WHERE id = $id";
        command.Parameters.AddWithValue("$id", table.Id);
        command.Parameters.Add("$acl", SqliteType.Blob).Value = policies;
        command.ExecuteNonQuery();
        session.Catalog.Replace(table with { AccessPolicies = policies });
        return WriteOutcome.Done;
    }
}
