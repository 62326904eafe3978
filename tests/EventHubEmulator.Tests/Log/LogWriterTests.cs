using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Log;

public sealed class LogWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Append_ManySendsAtOnce_ShareCommits()
    {
        const int Sends = 5_000;
        await using (var log = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, Sends).Select(i => AppendAsync(log, i % 4, $"{i}")));
        }

        Assert.InRange(CountRows(), 4, Sends / 4);
    }

    [Fact]
    public async Task Append_WhenTheClockIsSetBack_KeepsEnqueuedTimesInOrder()
    {
        await using var log = Open();
        await AppendAsync(log, 0, "first");
        var first = log.Find("telemetry")!.Partitions[0].Properties;
        _time.AdjustTime(_time.GetUtcNow().AddHours(-1));
        await AppendAsync(log, 0, "second");
        var second = log.Find("telemetry")!.Partitions[0].Properties;

        Assert.Equal(first.LastEnqueuedMilliseconds, second.LastEnqueuedMilliseconds);
        Assert.Equal((0, 1), (first.LastSequenceNumber, second.LastSequenceNumber));
    }

    [Fact]
    public async Task Append_WhenTheStoreFails_RefusesTheSendAndGoesOnAfterwards()
    {
        await using var emulator = await TestEmulator.StartAsync(dataDirectory: _directory.Path);
        await using var client = await emulator.ConnectAsync();
        await client.SendAsync("telemetry/Partitions/0", Event("0"));

        Execute("ALTER TABLE chunk RENAME TO elsewhere");
        var error = await client.SendRefusedAsync("telemetry/Partitions/0", Event("refused"));
        Execute("ALTER TABLE elsewhere RENAME TO chunk");
        await client.SendAsync("telemetry/Partitions/0", Event("1"));

        Assert.Equal("amqp:internal-error", error.Condition);
        var received = await client.ReceiveAsync(2, 0);
        Assert.Equal(["0", "1"], received.Select(Text));
        Assert.Equal([0, 1], received.Select(SequenceNumber));
    }

    [Fact]
    public async Task WaitForRoom_AboveTheMark_WaitsUntilBytesAreCommitted()
    {
        var pending = new PendingBytes(mark: 100);
        pending.Add(100);
        var waiting = pending.WaitForRoomAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);

        pending.Remove(1);
        await waiting.WaitAsync(AmqpTestClient.Timeout, TestContext.Current.CancellationToken);
        await pending.WaitForRoomAsync(TestContext.Current.CancellationToken);
    }

    private EventHubLog Open() => EventHubLog.Open(
        new EventHubEmulatorOptions { DataDirectory = _directory.Path, TimeProvider = _time }, NullLogger<LogWriter>.Instance);

    private static async Task AppendAsync(EventHubLog log, int partition, string text)
    {
        var builder = new EventRecordBuilder(null);
        var message = Event(text).Encode();
        Assert.Equal(SendOutcome.Accepted, builder.Build(message.Buffer.AsSpan(message.Offset, message.Length), 0));
        var completion = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (length, count) = (builder.Length, builder.EventCount);
        log.Writer.Append(new AppendRequest(log.Find("telemetry")!.Partitions[partition], builder.Detach(), length, count, completion.SetResult));
        Assert.Null(await completion.Task);
    }

    private long CountRows() => (long)Execute("SELECT count(*) FROM chunk")!;

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "eventhubs.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
