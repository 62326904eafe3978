using Serverless.DurabilityFixtures;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Durability;

/// <summary>
/// The end of the write-ahead log is not what was written. Each case works on a copy of the files of a running emulator, which
/// is what a kill leaves.
/// </summary>
public sealed class TornLogTests(TornLogTests.Written written) : IClassFixture<TornLogTests.Written>, IDisposable
{
    private const int Events = 100;
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private WriteAheadLog Log => new(_directory.Path, "eventhubs.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Start_GarbageBehindTheLog_HasEveryAcknowledgedEvent()
    {
        Log.CopyFrom(written.Directory);
        Log.AppendGarbage();

        Assert.Equal(Events, await FirstEventsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public async Task Start_LogCutShort_HasTheFirstEventsAndCountsOn(double share)
    {
        Log.CopyFrom(written.Directory);
        Log.Cut(share);

        Assert.InRange(await FirstEventsAsync(), 0, Events - 1);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.8)]
    public async Task Start_LogAltered_HasTheFirstEventsAndCountsOn(double share)
    {
        Log.CopyFrom(written.Directory);
        Log.Alter(share);

        Assert.InRange(await FirstEventsAsync(), 0, Events - 1);
    }

    /// <summary>Checks that the first events are there, in order, under one count that goes on with the next.</summary>
    /// <returns>How many.</returns>
    private async Task<int> FirstEventsAsync()
    {
        await using var emulator = await TestEmulator.StartAsync(dataDirectory: _directory.Path);
        await using var client = await emulator.ConnectAsync();
        await client.SendAsync("telemetry/Partitions/0", Event("end"));
        var receiver = client.OpenReceiver("telemetry", 0);
        var found = new List<string>();
        while (found is not [.., "end"])
        {
            var message = await receiver.ReceiveAsync(AmqpTestClient.Timeout);
            Assert.NotNull(message);
            receiver.Accept(message);
            Assert.Equal(found.Count, SequenceNumber(message));
            found.Add(Text(message));
        }

        Assert.Equal(Enumerable.Range(0, found.Count - 1).Select(number => $"{number}"), found[..^1]);
        return found.Count - 1;
    }

    /// <summary>A running emulator that has acknowledged some events, one by one.</summary>
    public sealed class Written : IAsyncLifetime
    {
        private readonly TemporaryDirectory _directory = new();
        private TestEmulator _emulator = null!;

        public string Directory => _directory.Path;

        public async ValueTask InitializeAsync()
        {
            _emulator = await TestEmulator.StartAsync(dataDirectory: _directory.Path);
            await using var client = await _emulator.ConnectAsync();
            await client.SendAsync("telemetry/Partitions/0", [.. Enumerable.Range(0, Events).Select(number => Event($"{number}"))]);
        }

        public async ValueTask DisposeAsync()
        {
            await _emulator.DisposeAsync();
            _directory.Dispose();
        }
    }
}
