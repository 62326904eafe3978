using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Senders;
using Serverless.Shared.Telemetry;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>What devices get wrong: poison at every place of an array and of a batch, and clocks that are off.</summary>
public sealed class InputFaultTests(BackendFixture fixture) : IClassFixture<BackendFixture>
{
    private const int ArrayLength = 5;
    private const int BatchLength = 6;

    private readonly Backend _backend = fixture.Backend;
    private readonly List<FoundDeadLetter> _refused = [];
    private readonly Dictionary<(string Device, long Timestamp, long Sequence), double> _accepted = [];
    private readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    private int _sequence;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Poison_AtEveryPlaceOfAnArrayAndOfABatch_IsDeadLetteredExactlyAndTheRestStored()
    {
        const string Device = "poison-1";
        await _backend.RegisterAsync([Device], Cancellation);
        await using var sender = Sender();
        foreach (var (reason, element) in Elements(Device))
        {
            for (var place = 0; place < ArrayLength; place++)
            {
                var elements = Enumerable.Range(0, ArrayLength).Select(i => i == place ? element : Reading(Device, _now)).ToList();
                var body = Encoding.UTF8.GetBytes($"[{string.Join(',', elements)}]");
                _refused.Add(new FoundDeadLetter(reason, place, FoundDeadLetter.Text(body)));
                await SendAsync(sender, [body]);
            }
        }

        foreach (var (reason, poison) in Elements(Device).Select(one => (one.Reason, Encoding.UTF8.GetBytes(one.Json))).Concat(Events()))
        {
            for (var place = 0; place < BatchLength; place++)
            {
                _refused.Add(new FoundDeadLetter(reason, 0, FoundDeadLetter.Text(poison)));
                await SendAsync(sender, [.. Enumerable.Range(0, BatchLength).Select(i => i == place ? poison : Encoding.UTF8.GetBytes(Reading(Device, _now)))]);
            }
        }

        // A batch and an array of nothing else.
        var all = Encoding.UTF8.GetBytes($"[{string.Join(',', Elements(Device).Select(one => one.Json))}]");
        _refused.AddRange(Elements(Device).Select((one, index) => new FoundDeadLetter(one.Reason, index, FoundDeadLetter.Text(all))));
        await SendAsync(sender, [all]);

        await AssertExactAsync(Device);
    }

    [Fact]
    public async Task ClocksOff_WithinAndBeyondTheLimits_AreJudgedByTheEnqueuedTimeAndOrderedByTheirOwn()
    {
        // The event is enqueued a little after _now: a minute keeps clear of it.
        (string Device, TimeSpan[] Offsets)[] clocks =
        [
            ("fast", [TimeSpan.FromMinutes(4), TimeSpan.Zero, TimeSpan.FromMinutes(3)]),
            ("too-fast", [TimeSpan.FromMinutes(7), TimeSpan.Zero, TimeSpan.FromDays(36_500)]),
            ("slow", [TimeSpan.FromDays(-399), TimeSpan.FromDays(-200), TimeSpan.FromDays(-399.5)]),
            ("too-slow", [TimeSpan.FromDays(-401), TimeSpan.FromDays(-20_000)]),
            ("jumping", [TimeSpan.FromMinutes(-30), TimeSpan.FromMinutes(4), TimeSpan.FromDays(-31), TimeSpan.FromDays(1), TimeSpan.Zero]),
        ];
        await _backend.RegisterAsync(clocks.Select(clock => clock.Device), Cancellation);
        await using var sender = Sender();
        foreach (var (device, offsets) in clocks)
        {
            foreach (var offset in offsets)
            {
                var isWithin = offset < TimeSpan.FromMinutes(5) && offset > TimeSpan.FromDays(-400);
                var body = Encoding.UTF8.GetBytes(isWithin ? Reading(device, _now + offset) : Json(device, _now + offset, ++_sequence));
                if (!isWithin)
                {
                    _refused.Add(new FoundDeadLetter("timestamp-out-of-range", 0, FoundDeadLetter.Text(body)));
                }

                await SendAsync(sender, [body]);
            }
        }

        await AssertExactAsync([.. clocks.Select(clock => clock.Device)]);
    }

    /// <summary>Elements of an array that are refused by themselves; none names a body of its own twice.</summary>
    private (string Reason, string Json)[] Elements(string device) =>
    [
        ("malformed", "17"),
        ("invalid-device-id", """{"deviceId":"no/such id","metrics":{"a":1}}"""),
        ("unknown-device", """{"deviceId":"nobody","metrics":{"a":1}}"""),
        ("timestamp-out-of-range", Json(device, _now.AddYears(-3), 0)),
        ("no-metrics", JsonSerializer.Serialize(new { deviceId = device, metrics = new { } })),
        ("invalid-metric", JsonSerializer.Serialize(new { deviceId = device, metrics = new { a = (double?)null } })),
    ];

    /// <summary>Events that are refused as a whole.</summary>
    private static IEnumerable<(string Reason, byte[] Body)> Events()
    {
        yield return ("malformed", "{\"deviceId\":"u8.ToArray());
        yield return ("malformed", "[]"u8.ToArray());
        yield return ("malformed", []);
        yield return ("malformed", [0xff, 0xfe, 0x00]);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[1_100_000]);
        }

        yield return ("too-large", packed.ToArray());
    }

    /// <summary>A reading that must be stored.</summary>
    private string Reading(string device, DateTimeOffset time)
    {
        var sequence = ++_sequence;
        _accepted[(device, time.ToUnixTimeMilliseconds(), sequence)] = sequence;
        return Json(device, time, sequence);
    }

    private static string Json(string device, DateTimeOffset time, int sequence) =>
        JsonSerializer.Serialize(new { deviceId = device, ts = time, seq = sequence, metrics = new { a = (double)sequence } });

    private AmqpTelemetrySender Sender() => new(
        new AmqpHubClient(EventHubConnectionString.Parse(_backend.Addresses.EventHubs), TelemetryHub.Name, TimeProvider.System, NullLogger.Instance),
        TimeProvider.System);

    private static Task SendAsync(AmqpTelemetrySender sender, byte[][] batch) =>
        sender.SendToPartitionAsync("0", [.. batch.Select(body => new ReadOnlyMemory<byte>(body))], Cancellation);

    private async Task AssertExactAsync(params string[] devices)
    {
        await using var counter = new FleetSender(_backend.Addresses.EventHubs, new FleetLedger());
        var counts = await counter.CountAsync(Cancellation);
        Assert.Equal(0, await Ingested.WaitAsync(_backend.Tables, counts, TimeSpan.FromSeconds(30), Cancellation));

        var stored = await StoredFleet.ReadAsync(_backend.Tables, _backend.Addresses.Http, devices, Cancellation);
        Assert.Equal(
            _accepted.OrderBy(one => one.Key).Select(one => (one.Key, one.Value)),
            stored.History.OrderBy(one => one.Key).Select(one => (one.Key, Assert.Single(one.Value))));
        var latest = _accepted.GroupBy(one => one.Key.Device).Select(device => device.MaxBy(one => (one.Key.Timestamp, one.Key.Sequence)))
            .ToDictionary(one => (one.Key.Device, "a"), one => (one.Value, one.Key.Timestamp, one.Key.Sequence));
        Assert.Equal(latest.OrderBy(one => one.Key), stored.States.OrderBy(one => one.Key));

        // Those of the other test are of other bodies.
        var found = await FoundDeadLetter.ReadAllAsync(_backend.Addresses.Http, Cancellation);
        var mine = _refused.Select(one => one.Body).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Counted(_refused), Counted(found.Where(one => mine.Contains(one.Body))));
    }

    private static IEnumerable<(FoundDeadLetter, int)> Counted(IEnumerable<FoundDeadLetter> letters) => letters
        .GroupBy(one => one)
        .Select(group => (group.Key, group.Count()))
        .OrderBy(one => one.Key.Body, StringComparer.Ordinal).ThenBy(one => one.Key.Index).ThenBy(one => one.Key.Reason, StringComparer.Ordinal);
}
