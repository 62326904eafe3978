using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Tests.Storage;

/// <summary>Rows of one partition of the table <c>devices</c>, written and read past HTTP; each has one value.</summary>
internal static class StoreRows
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task WriteAsync(TableStore store, List<EntityWrite> writes) =>
        Assert.Null((await store.WriteAsync(new EntityTransaction("devices", writes), Cancel)).Error);

    public static EntityWrite Put(string rowKey, ReadOnlySpan<byte> value)
    {
        var properties = new PropertyWriter();
        properties.Clear();
        properties.Append("x"u8, EdmType.Binary, value);
        return Write(EntityAction.InsertOrReplace, rowKey, properties.Written.ToArray());
    }

    public static EntityWrite Remove(string rowKey) => Write(EntityAction.Delete, rowKey, []);

    private static EntityWrite Write(EntityAction action, string rowKey, byte[] properties) =>
        new() { Action = action, Key = EntityKey.Make("p", rowKey), KeyChars = 1 + rowKey.Length, Properties = properties };

    public static async Task<byte[]?> ReadAsync(TableStore store, string rowKey)
    {
        byte[]? value = null;
        var key = EntityKey.Make("p", rowKey);
        EntityKey.SetTable(key, TableId(store));
        await store.FindAsync(key, entity =>
        {
            value = Value(entity);
            return true;
        }, Cancel);
        return value;
    }

    /// <summary>All rows, in pages.</summary>
    public static async Task<List<(string Key, byte[] Value)>> ScanAsync(TableStore store, int pageRows)
    {
        var rows = new List<(string Key, byte[] Value)>();
        var range = KeyRange.OfTable(TableId(store));
        for (var low = range.Low; low is not null;)
        {
            var left = pageRows;
            low = await store.ScanAsync(range with { Low = low }, entity =>
            {
                if (left-- == 0) return false;
                EntityKey.Split(entity.Key, out _, out var rowKey);
                rows.Add((EntityKey.Decode(rowKey), Value(entity)));
                return true;
            }, Cancel);
        }

        return rows;
    }

    private static byte[] Value(StoredEntity entity)
    {
        Assert.True(PropertyReader.TryFind(entity.Properties, "x"u8, out var found));
        return found.Value.ToArray();
    }

    public static int TableId(TableStore store)
    {
        Assert.True(store.Catalog.TryGet("devices", out var table));
        return table.Id;
    }

    public static int Count(string file, string table)
    {
        using var connection = Connect(file);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
