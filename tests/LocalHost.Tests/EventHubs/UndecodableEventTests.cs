using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.HostJson;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>Events that the AMQP library does not decode hold nothing up.</summary>
public sealed class UndecodableEventTests : IAsyncLifetime
{
    private readonly TriggerFixture _fixture = new();

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Trigger_UndecodableEventsAtEveryPlace_ArriveAsTheirMessagesAndHoldNothingUp()
    {
        var poison = UndecodableMessages.All.Select(row => row.Data).ToList();
        await _fixture.StartAppAsync();
        await _fixture.WriteToLogAsync([.. poison.Select(row => UndecodableMessages.Record("pump-7", row.Item2, row.Item3, row.Item4))]);
        for (var number = 0; number < poison.Count; number++)
        {
            await _fixture.SendAsync(number, 1);
            await _fixture.WriteToLogAsync(UndecodableMessages.Record("pump-7", poison[number].Item2, poison[number].Item3, poison[number].Item4));
        }

        await _fixture.AcceptedAsync(3 * poison.Count);
        await _fixture.CheckpointReachesAsync((3 * poison.Count) - 1);

        var events = _fixture.Sink.Accepted.SelectMany(batch => batch.Events).ToList();
        Assert.Equal(Enumerable.Range(0, 3 * poison.Count), events.Select(one => (int)one.SequenceNumber));
        Assert.Equal(
            Enumerable.Range(0, poison.Count).Select(number => TriggerFixture.Name("0", number)),
            events.Where(one => !one.Properties.ContainsKey(UndecodableEvent.Property)).Select(one => one.EventBody.ToString()));
        var undecodable = events.Where(one => one.Properties.ContainsKey(UndecodableEvent.Property)).ToList();
        Assert.All(undecodable, one =>
        {
            Assert.Equal("pump-7", one.PartitionKey);
            Assert.Equal(one.OffsetString, one.SystemProperties["x-opt-offset"]);
            Assert.InRange(one.EnqueuedTime, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
        });
        for (var index = 0; index < undecodable.Count; index++)
        {
            var (name, _, _, sections) = poison[index < poison.Count ? index : index - poison.Count];
            Assert.True(undecodable[index].EventBody.ToArray().AsSpan().EndsWith(sections), name);
        }
    }

    [Fact]
    public void Read_AnnotationsThatCannotBeWalked_TakesNumberAndTimeOfTheOneBefore()
    {
        var time = new FakeTimeProvider();
        var decoder = new MessageDecoder(7, time);

        Assert.Equal([7L, 8L], new[] { decoder.Read([0xFF]), decoder.Read([0, 0x53, 0x72, 0xC1, 9, 2, 0xFF]) }.Select(read => read.SequenceNumber));
        decoder.Read([0, 0x53, 0x72, 0xC1, 31, 2, 0xA3, 19, .. "x-opt-enqueued-time"u8, 0x83, 0, 0, 0, 0, 0, 0, 0, 5]);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(5), decoder.Read([0xFF]).EnqueuedTime);
        var first = new MessageDecoder(null, time).Read([0xFF]);
        Assert.Equal((long.MinValue, time.GetUtcNow()), (first.SequenceNumber, first.EnqueuedTime));
    }

    [Theory]
    [InlineData("x-opt-sequence-number", 0xA1)]
    [InlineData("x-opt-offset", 0xA3)]
    [InlineData("x-opt-enqueued-time", 0xA1)]
    [InlineData("x-opt-partition-key", 0xA0)]
    public void Read_ServiceAnnotationOfAnotherType_ReadsTheRest(string name, byte type)
    {
        byte[] entry = [0xA3, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), type, 1, (byte)'a'];

        var read = new MessageDecoder(7, TimeProvider.System).Read([0, 0x53, 0x72, 0xC1, (byte)(entry.Length + 1), 2, .. entry, 0, 0x53, 0x75, 0xA0, 1, (byte)'b']);

        Assert.Equal((7, "b"), (read.SequenceNumber, read.EventBody.ToString()));
    }

    [Fact]
    public async Task Trigger_StartsAtATimeWithEventsThatDoNotSayWhichTheyAre_NumbersThemByTheNextThatDoes()
    {
        await _fixture.SendAsync(0, 2);
        await _fixture.WriteToLogAsync(UndecodableMessages.NoAmqp, UndecodableMessages.NoAmqp);
        await _fixture.StartAppAsync(new EventHubsSettings
        {
            InitialOffset = InitialOffsetType.FromEnqueuedTime,
            InitialEnqueuedTime = _fixture.LastWritten,
        });
        await _fixture.SendAsync(4, 1);
        await _fixture.AcceptedAsync(3);

        var events = _fixture.Sink.Accepted.SelectMany(batch => batch.Events).ToList();
        Assert.Equal([2L, 3L, 4L], events.Select(one => one.SequenceNumber));
        Assert.Equal([true, true, false], events.Select(one => one.Properties.ContainsKey(UndecodableEvent.Property)));
    }
}
