using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.DeadLetters;

public sealed class DeadLetterStoreTests(TableEmulatorFixture emulator)
{
    private static readonly DateTimeOffset Enqueued = new(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero);
    private static long _sequenceNumber;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(524_288)]
    [InlineData(1_048_576)]
    public async Task AddAsync_BodyOfAnySize_ComesBackByteForByte(int size)
    {
        var store = emulator.Tables().DeadLetters;
        var source = Event(RandomNumberGenerator.GetBytes(size));

        await store.AddAsync([new(source, [new(0, DeadLetterReason.Malformed, "no JSON")])], Cancellation);

        var found = await store.FindAsync(DeadLetterId.Of(source, 0), Cancellation);
        Assert.True(found!.Event.Body.Span.SequenceEqual(source.Body.Span));
    }

    [Fact]
    public async Task AddAsync_EventWithEverything_ComesBackEqual()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        var store = emulator.Tables(time: time).DeadLetters;
        var source = Event([1, 2, 3]) with
        {
            PartitionKey = "pump-7",
            Publisher = new string('p', 5000),
            ContentEncoding = "gzip",
            ContentType = "text/\u0001odd",
            Properties = new Dictionary<string, object?>
            {
                ["text"] = "a'€",
                ["none"] = null,
                ["number"] = 5u,
                ["long"] = 5L,
                ["bytes"] = new byte[] { 1, 2 },
                ["at"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
                ["large"] = new string('x', 200_000),
            },
        };

        await store.AddAsync([new(source, [new(3, DeadLetterReason.UnknownDevice, "who?", "pump-7")])], Cancellation);

        var id = DeadLetterId.Of(source, 3);
        var found = await store.FindAsync(id, Cancellation);
        Assert.NotNull(found);
        Assert.Equal((id, DeadLetterReason.UnknownDevice, "who?", "pump-7", time.GetUtcNow()),
            (found.Id, found.Reason, found.Detail, found.DeviceId, found.DeadLetteredAt));
        Assert.Equal(source with { Body = default, Properties = Nothing }, found.Event with { Body = default, Properties = Nothing });
        Assert.Equal(source.Properties, found.Event.Properties);
        Assert.Equal(source.Properties.Values.Select(value => value?.GetType()), found.Event.Properties.Values.Select(value => value?.GetType()));
    }

    [Fact]
    public async Task AddAsync_Again_FirstOneStands()
    {
        var time = new FakeTimeProvider(Enqueued);
        var store = emulator.Tables(time: time).DeadLetters;
        var source = Event([1]);
        await store.AddAsync([new(source, [new(1, DeadLetterReason.NoMetrics, "first")])], Cancellation);
        time.Advance(TimeSpan.FromHours(1));

        await store.AddAsync(
            [new(source, [new(0, DeadLetterReason.NoMetrics, "new"), new(1, DeadLetterReason.InvalidMetric, "second")])], Cancellation);

        Assert.Equal("new", (await store.FindAsync(DeadLetterId.Of(source, 0), Cancellation))!.Detail);
        var found = await store.FindAsync(DeadLetterId.Of(source, 1), Cancellation);
        Assert.Equal(("first", Enqueued), (found!.Detail, found.DeadLetteredAt));
    }

    [Fact]
    public async Task AddAsync_ManyElementsOfManyEvents_StoresRowAndPlaceOfEachAndBytesOncePerEvent()
    {
        var tables = emulator.Tables();
        var partition = "7" + Interlocked.Increment(ref _sequenceNumber);
        var events = Enumerable.Range(0, 30).Select(i => new RefusedEvent(
            Event([(byte)i]) with { Partition = partition },
            [.. Enumerable.Range(0, i).Select(element => new Refusal(element, DeadLetterReason.NoMetrics))])).ToList();

        await tables.DeadLetters.AddAsync(events, Cancellation);
        await tables.DeadLetters.AddAsync(events, Cancellation);

        var rows = await tables.Store
            .QueryAsync("deadletters202611", $"PartitionKey eq 'p{partition}'", ["RowKey"], Cancellation)
            .Select(row => row.RowKey[..2]).ToListAsync(Cancellation);
        var expected = 29 * 30 / 2;
        Assert.Equal((expected, expected, 29), (rows.Count(key => key == "d~"), rows.Count(key => key == "t~"), rows.Count(key => key == "b~")));
    }

    [Fact]
    public async Task AddAsync_OneEventTwice_StoresTheRefusalsOfBoth()
    {
        var store = emulator.Tables().DeadLetters;
        var source = Event([5]);

        await store.AddAsync(
        [
            new(source, [new(0, DeadLetterReason.NoMetrics, "first"), new(1, DeadLetterReason.NoMetrics)]),
            new(Event([6]), []),
            new(source with { }, [new(0, DeadLetterReason.InvalidMetric), new(2, DeadLetterReason.RejectedByStore)]),
        ], Cancellation);

        Assert.Equal("first", (await store.FindAsync(DeadLetterId.Of(source, 0), Cancellation))!.Detail);
        Assert.NotNull(await store.FindAsync(DeadLetterId.Of(source, 1), Cancellation));
        Assert.Equal(DeadLetterReason.RejectedByStore, (await store.FindAsync(DeadLetterId.Of(source, 2), Cancellation))!.Reason);
    }

    [Fact]
    public async Task AddAsync_BatchOfNothingButLargePoison_StoresAll()
    {
        var store = emulator.Tables().DeadLetters;
        var sources = Enumerable.Range(0, 40).Select(i => Event([.. Enumerable.Repeat((byte)i, 1_000_000)])).ToList();

        await store.AddAsync([.. sources.Select(source => new RefusedEvent(source, [new(0, DeadLetterReason.Malformed)]))], Cancellation);

        foreach (var source in sources)
        {
            Assert.True((await store.FindAsync(DeadLetterId.Of(source, 0), Cancellation))!.Event.Body.Span.SequenceEqual(source.Body.Span));
        }
    }

    [Fact]
    public async Task FindAsync_UnknownId_IsNull()
    {
        Assert.Null(await emulator.Tables().DeadLetters.FindAsync(new DeadLetterId(1, "0", 1, 1), Cancellation));
    }

    private static readonly Dictionary<string, object?> Nothing = [];

    private static TelemetryEvent Event(byte[] body) => new()
    {
        Body = body,
        Partition = "0",
        SequenceNumber = Interlocked.Increment(ref _sequenceNumber),
        Offset = "4711",
        EnqueuedTime = Enqueued,
    };
}
