using System.Text.Json;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.Tests.EventHubs;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Telemetry;

/// <summary>Events that the AMQP library does not decode, through the whole backend.</summary>
public sealed class UndecodableTelemetryTests : IAsyncLifetime
{
    private const string DeviceId = "pump-7";

    private readonly LocalHostFixture _fixture = new();

    public ValueTask InitializeAsync() => new(_fixture.StartAsync());

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Ingest_UndecodableEventsAmongOthers_AreDeadLettersWithTheirBytesAndTheOthersInHistory()
    {
        var poison = UndecodableMessages.All.Select(row => row.Data).ToList();
        var start = TimeProvider.System.GetUtcNow();
        await _fixture.RegisterAsync(DeviceId);
        await _fixture.SendAsync(DeviceId, start, 0, 3);
        await _fixture.StateReachesAsync(DeviceId, 2);
        var partition = await _fixture.PartitionOfFirstEventAsync();
        await _fixture.WriteToLogAsync(
            partition,
            [.. poison.Select(row => UndecodableMessages.Record(DeviceId, row.Item2, row.Item3, row.Item4)), UndecodableMessages.NoAmqp]);
        await _fixture.SendAsync(DeviceId, start, 3, 3);
        await _fixture.StateReachesAsync(DeviceId, 5);

        var history = await _fixture.GetAsync($"api/devices/{DeviceId}/telemetry");
        Assert.Equal([5, 4, 3, 2, 1, 0], history.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metrics").GetProperty("n").GetInt32()));

        await Eventually.TrueAsync(async () => (await DeadLettersAsync()).Count == poison.Count + 1, "a dead letter of each");
        var letters = await DeadLettersAsync();
        Assert.All(letters, letter => Assert.Equal("malformed", letter.GetProperty("reason").GetString()));
        Assert.Equal(Enumerable.Range(3, poison.Count + 1), letters.Select(letter => letter.GetProperty("sequenceNumber").GetInt32()));
        for (var index = 0; index < poison.Count; index++)
        {
            var letter = await _fixture.GetAsync($"api/deadletters/{letters[index].GetProperty("id").GetString()}");
            Assert.True(letter.GetProperty("body").GetBytesFromBase64().AsSpan().EndsWith(poison[index].Item4), poison[index].Item1);
            Assert.NotEmpty(letter.GetProperty("properties").GetProperty(UndecodableEvent.Property).GetString()!);
            Assert.Equal(DeviceId, letter.GetProperty("partitionKey").GetString());
        }
    }

    /// <summary>All of them, oldest first.</summary>
    private async Task<List<JsonElement>> DeadLettersAsync() =>
        [.. (await _fixture.GetAsync("api/deadletters")).GetProperty("items").EnumerateArray().OrderBy(letter => letter.GetProperty("sequenceNumber").GetInt64())];
}
