using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>One device's events, taken in by several hosts as when a partition changes its owner: nothing is lost, nothing doubled,
/// and the state is that of the newest reading.</summary>
public sealed class IngestOrderTests : OrderTests
{
    private int _devices;

    /// <param name="before">Sequence numbers taken in before; x is a reading without metrics, and an exclamation mark says that
    /// reading 5 was refused because the device was not registered yet.</param>
    /// <param name="one">What one host takes in, as one batch.</param>
    /// <param name="other">What the other one takes in.</param>
    [Theory]
    [InlineData("", "1", "1")]
    [InlineData("", "12", "12")]
    [InlineData("1", "23", "3")]
    [InlineData("2", "1", "3")]
    [InlineData("3", "12", "4")]
    [InlineData("", "x", "x")]
    public async Task TwoHosts_EachOrder_TablesAreAsOfOne(string before, string one, string other)
    {
        var orders = await Hosts.EachOrderAsync(() => PrepareAsync(before), Ingest(one), Ingest(other), CheckAsync);

        Assert.True(orders > 2, $"{orders} orders.");
    }

    [Theory]
    [InlineData("1", "delete", "2")]
    [InlineData("1x", "replay", "replay")]
    [InlineData("!1", "replay", "5")]
    [InlineData("!1", "replay", "discard")]
    [InlineData("!1", "replay", "6")]
    [InlineData("!1", "replay", "delete")]
    [InlineData("1x", "replay", "x")]
    [InlineData("1x", "replay", "discard")]
    [InlineData("1x", "discard", "x")]
    public async Task TwoHosts_EachOrderWithAnother_TablesAgree(string before, string one, string other)
    {
        var orders = await Hosts.EachOrderAsync(() => PrepareAsync(before), Operation(one), Operation(other), CheckAsync);

        Assert.True(orders > 2, $"{orders} orders.");
    }

    [Theory]
    [InlineData("1", "23", "3", "2")]
    [InlineData("", "12", "2x", "x1")]
    [InlineData("1", "return", "2", "3")]
    [InlineData("1x", "replay", "discard", "x")]
    [InlineData("", "1x", "x2")]
    [InlineData("!1", "replay", "replay")]
    [InlineData("!1", "replay", "5", "replay")]
    [InlineData("!1", "replay", "discard", "5")]
    public async Task SeveralHosts_AnyOrder_TablesAgree(string before, params string[] operations) => await Hosts.AnyOrderAsync(
        () => PrepareAsync(before), [.. operations.Select(Operation)], CheckAsync, TestEffort.Iterations(50));

    private static Func<IServiceProvider, Subject, Task> Operation(string text) => text switch
    {
        "delete" => DeleteAsync,
        "return" => async (host, subject) =>
        {
            await DeleteAsync(host, subject);
            await host.GetRequiredService<DeviceStore>().RegisterAsync(subject.DeviceId, new DeviceProperties(), DeviceStatus.Enabled, Ct);
        },
        "replay" => (host, subject) => host.GetRequiredService<DeadLetterReplay>().ReplayAsync(subject.Refused, Ct),
        "discard" => (host, subject) =>
        {
            subject.IsDiscarded = true;
            return host.GetRequiredService<DeadLetterRemover>().RemoveAsync(subject.Refused, Ct);
        },
        _ => Ingest(text),
    };

    private static async Task DeleteAsync(IServiceProvider host, Subject subject)
    {
        var devices = host.GetRequiredService<DeviceStore>();
        Assert.True(await devices.DeleteAsync((await devices.ReadAsync(subject.DeviceId, Ct))!, Ct));
        subject.IsDeleted = true;
    }

    private static Func<IServiceProvider, Subject, Task> Ingest(string events) => async (host, subject) =>
    {
        foreach (var name in events)
            subject.Sent(name);
        await host.GetRequiredService<TelemetryIngestor>().IngestAsync([.. events.Select(subject.Event)], Ct);
    };

    private async Task<Subject> PrepareAsync(string before)
    {
        var subject = new Subject($"d{++_devices}", wasUnknown: before.StartsWith('!'));
        if (subject.WasUnknown)
            await Ingest("5")(Instance, subject);
        await Instance.GetRequiredService<DeviceStore>().RegisterAsync(subject.DeviceId, new DeviceProperties(), DeviceStatus.Enabled, Ct);
        if (before.TrimStart('!') is { Length: > 0 } events)
            await Ingest(events)(Instance, subject);
        return subject;
    }

    private async Task CheckAsync(Subject subject)
    {
        // A look of its own, past every cache.
        var host = Backend.NewInstance();
        var device = await host.GetRequiredService<DeviceStore>().FindAsync(subject.DeviceId, Ct);
        var history = new List<long>();
        foreach (var life in new[] { 1, 2 })
        {
            var page = await host.GetRequiredService<HistoryStore>().ReadPageAsync(
                subject.DeviceId, life, 0, Events.Enqueued.AddDays(1).ToUnixTimeMilliseconds(), null, 100, null, null, Ct);
            history.AddRange(page.Readings.Select(reading => reading.Sequence));
        }

        var places = history.Select(number => $"{number}").ToList();
        foreach (var name in subject.Names)
        {
            if (await host.GetRequiredService<DeadLetterStore>().FindAsync(DeadLetterId.Of(subject.Event(name), 0), Ct) is not null)
                places.Add($"{name}");
        }

        // Taken in or refused, each once; a life that ended meanwhile may have been taken for both by two hosts.
        var expected = subject.Names.Where(name => !subject.IsDiscarded || name != subject.RefusedName).Select(name => $"{name}");
        Assert.Equal(expected, places.Where(place => !subject.IsDiscarded || place != $"{subject.RefusedName}").Distinct().Order(StringComparer.Ordinal));
        if (!subject.IsDeleted)
            Assert.Equal(places.Distinct(), places);

        if (device is not null && !subject.IsDeleted && history.Count > 0)
        {
            var state = await host.GetRequiredService<StateStore>().FindAsync(subject.DeviceId, device.Registration, Ct);
            Assert.Equal(history.Max(), Assert.Single(state.Metrics).Value.Number);
        }

        await Backend.DisposeAsync(host);
    }

    private sealed class Subject(string deviceId, bool wasUnknown)
    {
        public bool WasUnknown { get; } = wasUnknown;

        /// <summary>The event that is a dead letter before.</summary>
        public char RefusedName => WasUnknown ? '5' : 'x';

        public DeadLetterId Refused => DeadLetterId.Of(Event(RefusedName), 0);

        public string DeviceId { get; } = deviceId;

        /// <summary>The events that were sent: a digit is its sequence number and value, x has no metrics.</summary>
        public SortedSet<char> Names { get; } = [];

        public bool IsDeleted { get; set; }

        public bool IsDiscarded { get; set; }

        public void Sent(char name)
        {
            lock (Names)
                Names.Add(name);
        }

        public TelemetryEvent Event(char name)
        {
            var number = name == 'x' ? 9 : name - '0';
            var metrics = name == 'x' ? "" : $"\"n\":{number}";
            var json = $$$"""{"deviceId":"{{{DeviceId}}}","ts":"2026-11-22T09:59:0{{{number}}}Z","seq":{{{number}}},"metrics":{{{{metrics}}}}}""";
            return Events.Of(Encoding.UTF8.GetBytes(json)) with
            {
                Partition = DeviceId,
                SequenceNumber = number,
                Offset = $"{100 * number}",
                EnqueuedTime = Events.Enqueued.AddSeconds(number),
            };
        }
    }
}
