using System.Text;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables.Points;
using Serverless.Shared.Tests.Devices.Indexes;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;

namespace Serverless.Shared.Tests.Devices;

/// <summary>The read of devices in place, beside the SDK's.</summary>
public abstract class DeviceRowJsonTests(string connectionString)
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["aé\"\\ \u0001\u6e29/{}"], 0, 12];

    private static readonly Gen<Device?> Devices = Gen.OneOf(
        Gen.Const(() => (Device?)null),
        from properties in IndexRows.AnyProperties
        from type in Texts.Null()
        from displayName in Texts.Null()
        from status in IndexRows.AnyStatus
        from times in Gen.Long[0, 4_000_000_000_000].Array[2]
        from registration in Gen.Int[1, 999_999]
        from keyGeneration in Gen.Int[1, 999]
        select (Device?)new Device
        {
            DeviceId = "",
            Properties = properties with { Type = type, DisplayName = displayName },
            Status = status,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(times[0]),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(times[1]),
            Registration = registration,
            KeyGeneration = keyGeneration,
        });

    private readonly TestTables _tables = TestTables.Connect(connectionString);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadPage_RowsAsStored_AreTheSameDevicesAsTheSdkReads(bool withETags)
    {
        var name = "devices" + Guid.NewGuid().ToString("N");
        var table = _tables.Clients.Service.GetTableClient(name);
        await table.CreateAsync(Ct);
        var devices = Devices.Array[40].Single();
        await Task.WhenAll(devices.Select((device, i) => table.AddEntityAsync(
            device is null
                ? DeviceRow.WriteTombstone("b0000", $"d{i:00}", i)
                : DeviceRow.Write("b0000", device with { DeviceId = $"d{i:00}" }),
            Ct)));
        var expected = await table.QueryAsync<TableEntity>(cancellationToken: Ct)
            .Select(row => (DeviceRow.DeviceId(row), DeviceRow.Read(row).Device)).ToListAsync(Ct);

        var query = new PointQuery { Filter = "PartitionKey eq 'b0000'", PageSize = 13, WithETags = withETags };
        var read = new List<(string, Device?)>();
        var pages = 0;
        do
        {
            using var page = await _tables.Store.QueryPointsAsync(name, query, Ct);
            read.AddRange(DeviceRowJson.ReadPage(page.Json.Span));
            query = query with { Continuation = page.Continuation };
            pages++;
        }
        while (query.Continuation is not null);

        Assert.Equal(4, pages);
        Assert.Equal(expected, read);
        foreach (var (deviceId, device) in expected)
        {
            using var row = await _tables.Store.FindPointAsync(name, "b0000", DeviceKeys.Device(deviceId), null, Ct);
            Assert.Equal((deviceId, device), DeviceRowJson.ReadRow(row.Json));
        }

        using var keys = await _tables.Store.QueryPointsAsync(
            name, new PointQuery { Filter = "PartitionKey eq 'b0000'", Select = "RowKey", WithETags = withETags }, Ct);
        Assert.Equal(expected.Select(one => DeviceKeys.Device(one.Item1)), DeviceRowJson.ReadRowKeys(keys.Json.Span));
    }
}

public sealed class EmulatorDeviceRowJsonTests(TableEmulatorFixture emulator) : DeviceRowJsonTests(emulator.ConnectionString);

public sealed class AzuriteDeviceRowJsonTests(AzuriteFixture azurite) : DeviceRowJsonTests(azurite.ConnectionString), IClassFixture<AzuriteFixture>;

public sealed class SparseDeviceRowJsonTests
{
    [Fact]
    public void ReadPage_NoTable_IsEmpty() => Assert.Empty(DeviceRowJson.ReadPage([]));

    [Fact]
    public void ReadRow_LacksColumns_IsDisabledInItsFirstKey()
    {
        var (deviceId, device) = DeviceRowJson.ReadRow(Encoding.UTF8.GetBytes("""{"RowKey":"d~a","status":"odd","other":{"x":[1]}}"""));

        Assert.Equal("a", deviceId);
        Assert.Equal((DeviceStatus.Disabled, 0, 1), (device!.Status, device.Registration, device.KeyGeneration));
    }
}
