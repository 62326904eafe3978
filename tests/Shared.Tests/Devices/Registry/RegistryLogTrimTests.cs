using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices.Registry;

public sealed class RegistryLogTrimTests : IAsyncLifetime
{
    private const string Bucket = "b0000";

    private BackendFixture _backend = null!;
    private TableStore _tables = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _tables = _backend.NewInstance().GetRequiredService<TableStore>();
        await _tables.EnsureTablesAsync([TableNames.Devices], Ct);
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task Run_OldChanges_AreDroppedButForTheLastTwoThousand()
    {
        await WriteAsync(RegistryLogTrim.KeptChanges + 250);
        // The store's own clock dates its rows.
        _backend.Time.SetUtcNow(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(2));

        var dropped = await NewTrim().RunAsync(Ct);

        Assert.Equal(250, dropped);
        Assert.Equal(Enumerable.Range(251, RegistryLogTrim.KeptChanges).Select(i => (long)i), await NumbersAsync());
        Assert.Null(await new RegistryLogReader(_tables, Bucket).ReadAfterAsync(249, Ct));
        Assert.Equal(RegistryLogTrim.KeptChanges, (await new RegistryLogReader(_tables, Bucket).ReadAfterAsync(250, Ct))?.Count);
        Assert.Equal(0, await NewTrim().RunAsync(Ct));
    }

    [Fact]
    public async Task Run_ChangesOfTheLastHour_Stay()
    {
        await WriteAsync(RegistryLogTrim.KeptChanges + 10);
        _backend.Time.SetUtcNow(TimeProvider.System.GetUtcNow());

        Assert.Equal(0, await NewTrim().RunAsync(Ct));
    }

    private RegistryLogTrim NewTrim() => new(_tables, Bucket, _backend.Time);

    private async Task WriteAsync(int changes)
    {
        foreach (var numbers in Enumerable.Range(1, changes).Chunk(100))
        {
            var outcome = await _tables.SubmitAsync(
                TableNames.Devices,
                [.. numbers.Select(number => new TableTransactionAction(
                    TableTransactionActionType.Add, new RegistryLogRow(number, Guid.NewGuid(), []).Write(Bucket)))],
                Ct);
            Assert.True(outcome.IsCommitted);
        }
    }

    private async Task<IEnumerable<long>> NumbersAsync() => (await Rows.ReadAllAsync(_backend, TableNames.Devices, Ct))
        .Select(row => DeviceKeys.LogNumber(row.RowKey)).Order();
}
