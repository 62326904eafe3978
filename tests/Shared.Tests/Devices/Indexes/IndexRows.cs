using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices.Indexes;

/// <summary>What the indexes hold, and what they should.</summary>
internal static class IndexRows
{
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Few values, so that devices share them.</summary>
    public static readonly Gen<DeviceProperties> AnyProperties =
        from type in OneOf<string?>(null, "pump", "fan", "")
        from site in OneOf<string?>(null, "north", "south")
        from tags in Gen.Dictionary(OneOf("a", "b", "a:b", "é\n"), OneOf("1", "2", "b:1", ""))[0, 3]
        select new DeviceProperties
        {
            Type = type,
            Site = site,
            Tags = [.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)],
        };

    public static readonly Gen<DeviceStatus> AnyStatus = OneOf(DeviceStatus.Enabled, DeviceStatus.Disabled);

    /// <summary>Asserts that the index rows are exactly those of the devices.</summary>
    public static async Task AreExactAsync(BackendFixture backend)
    {
        var rows = await Rows.ReadAllAsync(backend, TableNames.Devices, CancellationToken.None);
        var expected =
            from row in rows
            where row.RowKey.StartsWith(DeviceKeys.DevicePrefix, StringComparison.Ordinal)
            from key in DeviceIndex.KeysOf(DeviceRow.Read(row).Device)
            select $"{row.PartitionKey} {key}";

        Assert.Equal(expected.Order(StringComparer.Ordinal), Stored(rows).Order(StringComparer.Ordinal));
    }

    public static IEnumerable<string> Stored(IEnumerable<TableEntity> rows) => rows
        .Where(row => row.RowKey.StartsWith(DeviceIndex.Prefix, StringComparison.Ordinal))
        .Select(row => $"{row.PartitionKey} {row.RowKey}");

    /// <summary>Makes a device be so, registered, changed or gone, whatever it was.</summary>
    public static async Task PutAsync(DeviceStore store, string deviceId, DeviceProperties? properties, DeviceStatus status)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var stored = await store.ReadAsync(deviceId, CancellationToken.None);
            var isDone = (stored?.Device, properties) switch
            {
                (null, null) => true,
                (null, not null) => (await store.RegisterAsync(deviceId, properties, status, CancellationToken.None)).Device is not null,
                (_, null) => await store.DeleteAsync(stored!, CancellationToken.None),
                ({ } device, not null) => await store.ReplaceAsync(
                    stored!, device with { Properties = properties, Status = status }, CancellationToken.None),
            };
            if (isDone)
            {
                return;
            }
        }

        Assert.Fail("The device could not be changed.");
    }
}
