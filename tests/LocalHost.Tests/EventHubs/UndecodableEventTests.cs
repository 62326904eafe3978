using Amqp;
using Serverless.LocalHost.EventHubs.Amqp;

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
    public void Read_AnnotationsThatCannotBeWalked_TakesTheNumberAfterTheOneBefore()
    {
        var decoder = new MessageDecoder(7);

        Assert.Equal([7L, 8L], new[] { decoder.Read([0xFF]), decoder.Read([0, 0x53, 0x72, 0xC1, 9, 2, 0xFF]) }.Select(read => read.SequenceNumber));
        Assert.Throws<AmqpException>(() => new MessageDecoder(null).Read([0xFF]));
    }
}
