using System.Buffers;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Log;

/// <summary>Events that are too old or too many.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Retention_ByAge_MovesTheBeginningAndReceiversStartThere()
    {
        await using var emulator = await StartAsync(options => options.Retention = TimeSpan.FromHours(1));
        await using var client = await ConnectAsync(emulator);
        for (var hour = 0; hour < 4; hour++)
        {
            await client.SendAsync("telemetry/Partitions/1", Event($"{hour}-a"), Event($"{hour}-b"));
            _time.Advance(TimeSpan.FromMinutes(20));
        }

        // Sent 80, 60, 40 and 20 minutes ago.
        await BeginsAsync(client, 1, 4);
        var properties = await ReadAsync(client, 1);
        Assert.Equal((4L, 7L, false), (properties["begin_sequence_number"], properties["last_enqueued_sequence_number"], properties["is_partition_empty"]));
        string?[] filters = [null, "amqp.annotation.x-opt-offset > '-1'", "amqp.annotation.x-opt-offset > '0'", "amqp.annotation.x-opt-sequence-number > '1'"];
        foreach (var filter in filters)
        {
            var received = await client.ReceiveAsync(4, 1, filter: filter);
            Assert.Equal(["2-a", "2-b", "3-a", "3-b"], received.Select(Text));
        }
    }

    [Fact]
    public async Task Retention_OfEverything_EmptiesThePartitionAndNumbersGoOnAfterARestart()
    {
        string lastOffset;
        await using (var emulator = await StartAsync(options => options.Retention = TimeSpan.FromHours(1)))
        {
            await using var client = await ConnectAsync(emulator);
            await client.SendAsync("telemetry/Partitions/0", Event("a"), Event("b"), Event("c"));
            lastOffset = (string)(await ReadAsync(client, 0))["last_enqueued_offset"];
            _time.Advance(TimeSpan.FromHours(2));
            await BeginsAsync(client, 0, 3);
            Assert.True((bool)(await ReadAsync(client, 0))["is_partition_empty"]);
        }

        await using (var emulator = await StartAsync(options => options.Retention = TimeSpan.FromHours(1)))
        {
            await using var client = await ConnectAsync(emulator);
            var properties = await ReadAsync(client, 0);
            Assert.Equal((3L, 2L, lastOffset), (properties["begin_sequence_number"], properties["last_enqueued_sequence_number"], properties["last_enqueued_offset"]));
            await client.SendAsync("telemetry/Partitions/0", Event("d"));
            var received = Assert.Single(await client.ReceiveAsync(1, 0));
            Assert.Equal(("d", 3L), (Text(received), SequenceNumber(received)));
            Assert.True(long.Parse(Annotation<string>(received, "x-opt-offset")!) > long.Parse(lastOffset));
        }
    }

    [Fact]
    public async Task Retention_BySize_KeepsTheNewestAndGivesTheRestBack()
    {
        await using (var emulator = await StartAsync(options => options.RetentionBytes = 4 * 2 * 1024 * 1024))
        {
            await using var client = await ConnectAsync(emulator);
            var body = new string('x', 100_000);
            for (var batch = 0; batch < 10; batch++)
            {
                await client.SendAsync("telemetry/Partitions/2", Batch(Enumerable.Range(0, 10).Select(_ => Event(body))));
            }

            await client.SendAsync("telemetry/Partitions/3", Event("stays"));
            await BeginsAsync(client, 2, 80);
            var received = await client.ReceiveAsync(20, 2);
            Assert.Equal(Enumerable.Range(80, 20).Select(i => (long)i), received.Select(SequenceNumber));
            Assert.Single(await client.ReceiveAsync(1, 3));
        }

        using var database = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "eventhubs.db")};Mode=ReadOnly;Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT SUM(event_count), COUNT(DISTINCT id >> 48) FROM chunk";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((21, 2), (reader.GetInt32(0), reader.GetInt32(1)));
    }

    [Fact]
    public async Task Retention_OfManyCommits_DeletesThemAllInTurnsOfItsOwn()
    {
        await using var emulator = await StartAsync(options => options.Retention = TimeSpan.FromMinutes(1));
        await using var client = await ConnectAsync(emulator);
        await client.SendAsync("telemetry/Partitions/0", [.. Enumerable.Range(0, 200).Select(i => Event($"{i}"))]);

        // The send comes behind what was due until then. After that it is due twice, and one turn deletes 32 rows.
        _time.Advance(TimeSpan.FromSeconds(55));
        await client.SendAsync("telemetry/Partitions/0", Event("stays"));
        _time.Advance(TimeSpan.FromSeconds(11));

        var started = TimeProvider.System.GetTimestamp();
        while (Rows() > 1 && TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, Rows());
    }

    [Fact]
    public async Task ReadFrom_EventsOutOfDateThatAreStillInMemory_BeginsBehindThem()
    {
        var options = new EventHubEmulatorOptions { DataDirectory = _directory.Path, TimeProvider = _time, Retention = TimeSpan.FromMinutes(1) };
        await using var log = EventHubLog.Open(options, NullLogger<LogWriter>.Instance);
        var partition = log.Find("telemetry")!.Partitions[0];
        await AppendAsync(log, partition);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AppendAsync(log, partition);
        var started = TimeProvider.System.GetTimestamp();
        while (partition.Properties.BeginSequenceNumber == 0 && TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout)
        {
            _time.Advance(LogRetention.Interval);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal([1], partition.ReadFrom(0).Select(chunk => chunk.FirstSequenceNumber));
    }

    [Fact]
    public async Task Retention_UnderAReaderFromDisk_NeverShowsAnotherPartition()
    {
        await using var emulator = await StartAsync(options =>
        {
            options.Retention = TimeSpan.FromHours(1);
            options.TailBytes = 0;
        });
        await using var client = await ConnectAsync(emulator);
        await client.SendAsync("telemetry/Partitions/0", Event("other"));
        await client.SendAsync("telemetry/Partitions/1", Event("old-a"), Event("old-b"));
        var behind = client.OpenReceiver("telemetry", 1, credit: 0);
        behind.SetCredit(1, CreditMode.Manual);
        Assert.Equal("old-a", Text(await behind.ReceiveAsync(AmqpTestClient.Timeout)));
        _time.Advance(TimeSpan.FromMinutes(61));
        await client.SendAsync("telemetry/Partitions/1", Event("new"));
        await BeginsAsync(client, 1, 2);

        behind.SetCredit(10, CreditMode.Manual);
        var next = new List<string> { Text(await behind.ReceiveAsync(AmqpTestClient.Timeout)) };
        if (next[0] == "old-b")
        {
            // It was at hand already.
            next.Add(Text(await behind.ReceiveAsync(AmqpTestClient.Timeout)));
        }

        Assert.Equal("new", next[^1]);
        Assert.Equal("new", Text(Assert.Single(await client.ReceiveAsync(1, 1, filter: "amqp.annotation.x-opt-offset > '-1'"))));
    }

    private static async Task AppendAsync(EventHubLog log, PartitionLog partition)
    {
        byte[] data = [0, 0x53, 0x75, 0xA0, 1, 7];
        var length = EventRecord.PrefixLength + data.Length;
        var record = ArrayPool<byte>.Shared.Rent(length);
        data.CopyTo(record, EventRecord.PrefixLength);
        EventRecord.WritePrefix(record.AsSpan(0, length), 0, 0, 0);
        var written = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        log.Writer.Append(new AppendRequest(partition, record, length, 1, written.SetResult));
        Assert.Null(await written.Task);
    }

    private int Rows()
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "eventhubs.db")};Mode=ReadOnly;Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM chunk";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>A connection whose right does not end, however far a test moves the clock.</summary>
    private static Task<AmqpTestClient> ConnectAsync(TestEmulator emulator) =>
        AmqpTestClient.ConnectWithPasswordAsync(emulator.Server.AmqpEndpoint, SasToken.Policy, SasToken.Key);

    private static async Task<Map> ReadAsync(AmqpTestClient client, int partition)
    {
        var request = new Message("")
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "READ", ["type"] = "com.microsoft:partition", ["name"] = "telemetry", ["partition"] = $"{partition}",
            },
        };
        return (Map)(await client.RequestAsync("$management", request)).Body;
    }

    /// <summary>Lets retention come round until a partition begins at a sequence number.</summary>
    private async Task BeginsAsync(AmqpTestClient client, int partition, long sequenceNumber)
    {
        var started = TimeProvider.System.GetTimestamp();
        object? found;
        do
        {
            _time.Advance(LogRetention.Interval);
            found = (await ReadAsync(client, partition))["begin_sequence_number"];
        }
        while (!sequenceNumber.Equals(found) && TimeProvider.System.GetElapsedTime(started) < AmqpTestClient.Timeout);

        Assert.Equal(sequenceNumber, found);
    }

    private Task<TestEmulator> StartAsync(Action<EventHubEmulatorOptions> configure) => TestEmulator.StartAsync(
        options =>
        {
            options.TimeProvider = _time;
            configure(options);
        },
        _directory.Path);
}
