using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>Stores a named value of the account.</summary>
internal sealed class SetSettingCommand(string name, byte[] value) : StoreCommand
{
    protected override WriteOutcome Execute(WriteSession session)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = "INSERT INTO setting(name, value) VALUES($name, $value) ON CONFLICT(name) DO UPDATE SET value = excluded.value";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.Add("$value", SqliteType.Blob).Value = value;
        command.ExecuteNonQuery();
        return WriteOutcome.Done;
    }
}
