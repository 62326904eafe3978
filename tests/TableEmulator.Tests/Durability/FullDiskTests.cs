using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Durability;

public sealed class FullDiskTests : IDisposable
{
    private const int MaxDataBytes = 2 * 1024 * 1024;
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Write_DiskFull_IsServerBusyUntilThereIsRoomAndLosesNothingAnswered()
    {
        var answered = new ConcurrentDictionary<string, bool>();
        await using (var emulator = await StartAsync(MaxDataBytes))
        {
            var service = Service(emulator);
            await service.CreateTableAsync("keep", Cancellation);
            await service.CreateTableAsync("old", Cancellation);
            await FillAsync(service.GetTableClient("old"), "old", new(), 40);

            var full = await Assert.ThrowsAsync<RequestFailedException>(() => FillAsync(service.GetTableClient("keep"), "first", answered, 1000));
            Assert.Equal((503, "ServerBusy"), (full.Status, full.ErrorCode));

            // What is there is read while nothing can be added.
            Assert.Equal(answered.Keys.Order(), await KeysAsync(service));

            await service.DeleteTableAsync("old", Cancellation);
            await RoomAsync(service.GetTableClient("keep"), answered);
            Assert.Equal(answered.Keys.Order(), await KeysAsync(service));
        }

        await using var again = await StartAsync(null);
        Assert.Equal(answered.Keys.Order(), await KeysAsync(Service(again)));
        await FillAsync(Service(again).GetTableClient("keep"), "after", answered, 200);
        Assert.Equal(answered.Keys.Order(), await KeysAsync(Service(again)));
    }

    private Task<TableEmulatorServer> StartAsync(long? maxDataBytes) => TableEmulatorServer.StartAsync(
        new TableEmulatorOptions { Port = 0, DataDirectory = _directory.Path, MaxDataBytes = maxDataBytes }, NullLoggerFactory.Instance, Cancellation);

    private static TableServiceClient Service(TableEmulatorServer emulator)
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        return new TableServiceClient(emulator.ConnectionString, options);
    }

    /// <summary>Adds rows of 20 KB, alone and in transactions.</summary>
    private static async Task FillAsync(TableClient table, string prefix, ConcurrentDictionary<string, bool> answered, int rows)
    {
        for (var row = 0; row < rows; row += 4)
        {
            await table.AddEntityAsync(Row($"{prefix}-{row}"), Cancellation);
            answered[$"{prefix}-{row}"] = true;
            var keys = Enumerable.Range(row + 1, 3).Select(number => $"{prefix}-{number}").ToList();
            await table.SubmitTransactionAsync(keys.Select(key => new TableTransactionAction(TableTransactionActionType.Add, Row(key))), Cancellation);
            keys.ForEach(key => answered[key] = true);
        }
    }

    /// <summary>The rows of a deleted table go in the background.</summary>
    private static async Task RoomAsync(TableClient table, ConcurrentDictionary<string, bool> answered)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await FillAsync(table, $"again-{attempt}", answered, 16);
                return;
            }
            catch (RequestFailedException full) when (full.Status == 503)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "There was no room again.");
                await Task.Delay(20, Cancellation);
            }
        }
    }

    private static TableEntity Row(string key) => new("p", key) { ["text"] = new string('x', 10_000) };

    private static async Task<List<string>> KeysAsync(TableServiceClient service) =>
        [.. (await service.GetTableClient("keep").QueryAsync<TableEntity>(select: ["RowKey"], cancellationToken: Cancellation)
            .Select(row => row.RowKey).ToListAsync(Cancellation)).Order()];
}
