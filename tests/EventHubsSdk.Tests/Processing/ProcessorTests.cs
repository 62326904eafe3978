using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Serverless.EventHubEmulator;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Processing;

/// <summary>Processors that share the partitions of a hub.</summary>
public sealed class ProcessorTests : IAsyncLifetime
{
    private readonly MemoryCheckpointStore _store = new();
    private readonly ConcurrentQueue<(int Number, string Processor, string Partition)> _ledger = [];
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync(options =>
        options.Hubs = [new HubOptions { Name = SdkHub.Name, PartitionCount = 6 }]);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Process_BySeveral_SharesPartitionsWithoutLossOrOverlapAndTakesOverFromOneThatLeaves(int count)
    {
        var processors = Enumerable.Range(0, count).Select(number => Processor($"p{number}", _hub.ConnectionString)).ToList();
        foreach (var processor in processors)
        {
            await processor.StartProcessingAsync(Cancellation);
        }

        await UntilSharedByAsync(processors);
        await SendAsync(0, 300);
        await UntilSeenAsync(300);
        AssertOnce(300, ofProcessors: count);

        await processors[0].StopProcessingAsync(Cancellation);
        await UntilSharedByAsync([.. processors.Skip(1)]);
        await SendAsync(300, 300);
        await UntilSeenAsync(600);
        AssertOnce(600, ofProcessors: count);
        Assert.DoesNotContain(_ledger, seen => seen.Number >= 300 && seen.Processor == "p0");

        foreach (var processor in processors.Skip(1))
        {
            await processor.StopProcessingAsync(Cancellation);
        }

        Assert.Empty(processors.SelectMany(processor => processor.Failures));
    }

    [Fact]
    public async Task Process_StartedAgain_GoesOnAfterTheCheckpoint()
    {
        for (var round = 0; round < 3; round++)
        {
            var processor = Processor("again", _hub.ConnectionString);
            await processor.StartProcessingAsync(Cancellation);
            await SendAsync(round * 60, 60);
            await UntilSeenAsync((round + 1) * 60);
            await processor.StopProcessingAsync(Cancellation);
        }

        AssertOnce(180, ofProcessors: 1);
    }

    [Fact]
    public async Task Process_TheLineIsCut_GoesOnAndLosesNothing()
    {
        using var line = new FragileLine(_hub.AmqpEndpoint);
        var processor = Processor("cut", line.Through(_hub.ConnectionString));
        await processor.StartProcessingAsync(Cancellation);
        for (var round = 0; round < 3; round++)
        {
            await SendAsync(round * 60, 60);
            await UntilSeenAsync((round + 1) * 60);
            line.Cut();
        }

        await SendAsync(180, 60);
        await UntilSeenAsync(240);
        await processor.StopProcessingAsync(Cancellation);

        Assert.True(line.Connections > 3);
        Assert.Equal(Enumerable.Range(0, 240), _ledger.Select(seen => seen.Number).Distinct().Order());
    }

    [Fact]
    public async Task Process_OverWebSockets_Works()
    {
        var processor = Processor(
            "web", _hub.WebSocketConnectionString, new EventHubConnectionOptions { TransportType = EventHubsTransportType.AmqpWebSockets });
        await processor.StartProcessingAsync(Cancellation);
        await SendAsync(0, 60);
        await UntilSeenAsync(60);
        await processor.StopProcessingAsync(Cancellation);

        AssertOnce(60, ofProcessors: 1);
        Assert.Empty(processor.Failures);
    }

    private LedgerProcessor Processor(string name, string connectionString, EventHubConnectionOptions? options = null) =>
        new(_store, _ledger, name, connectionString, options);

    private Task SendAsync(int first, int count) => Task.WhenAll(Enumerable.Range(first, count).GroupBy(number => number % 6).Select(ofPartition =>
        _hub.Producer.SendAsync(
            ofPartition.Select(number => new EventData($"{number}")), new SendEventOptions { PartitionId = $"{ofPartition.Key}" }, Cancellation)));

    /// <summary>Waits until these have all six partitions, one no more than another, and none still reads one that another has.</summary>
    private Task UntilSharedByAsync(List<LedgerProcessor> processors) => UntilAsync(() =>
        _store.Shares is var shares && shares.Count == processors.Count && shares.Values.All(share => share == 6 / processors.Count)
        && processors.Sum(processor => processor.Running.Count) == 6 && processors.SelectMany(processor => processor.Running).Distinct().Count() == 6);

    private Task UntilSeenAsync(int count) => UntilAsync(() => _ledger.Select(seen => seen.Number).Distinct().Count() == count);

    private async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = SdkHub.Deadline();
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
            {
                Assert.Fail($"{_ledger.Count} events were seen; shares {string.Join(", ", _store.Shares)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancellation);
        }
    }

    private void AssertOnce(int count, int ofProcessors)
    {
        Assert.Equal(Enumerable.Range(0, count), _ledger.Select(seen => seen.Number).Order());
        Assert.Equal(ofProcessors, _ledger.Select(seen => seen.Processor).Distinct().Count());
        Assert.All(_ledger, seen => Assert.Equal($"{seen.Number % 6}", seen.Partition));
    }
}
