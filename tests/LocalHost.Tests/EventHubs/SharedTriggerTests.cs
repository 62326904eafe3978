using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.EventHubs;

public sealed class SharedTriggerTests : IAsyncLifetime
{
    private static readonly string[] Partitions = ["0", "1", "2", "3"];

    private readonly TriggerFixture _fixture = new();
    private readonly BatchSink _other = new();

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Trigger_AnotherAppTakesPartitions_BatchesInHandAreCancelledThereAndDeliveredHere()
    {
        var (entered, cancelled) = (0, 0);
        var release = new TaskCompletionSource();
        _fixture.Sink.OnBatch = async (_, cancellationToken) =>
        {
            Interlocked.Increment(ref entered);
            try
            {
                await release.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                throw;
            }
        };
        await _fixture.StartAppAsync();
        await SendToAllAsync(0);
        await Eventually.TrueAsync(() => Volatile.Read(ref entered) == 4, "a batch of each partition in hand");

        await using var other = await _fixture.StartAnotherAppAsync(_other);
        await Eventually.TrueAsync(() => _other.Bodies.Count() == 2, "two partitions' events delivered there");
        await Eventually.TrueAsync(() => Volatile.Read(ref cancelled) == 2, "their batches cancelled here");
        release.SetResult();
        await Eventually.TrueAsync(() => _fixture.Sink.Bodies.Count() == 2, "the others finished here");

        Assert.Equal(Partitions.Select(partition => $"{partition}/0"), _other.Bodies.Concat(_fixture.Sink.Bodies).Order());
        Assert.Contains(_fixture.Logs, entry => entry.Message.Contains("Another host has taken partition", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a master key", false)]
    [InlineData("another master key", true)]
    public async Task Start_BesideAnAppWithOtherKeys_Warns(string masterKey, bool warns)
    {
        await _fixture.StartAppAsync();
        await using var other = await _fixture.StartAnotherAppAsync(_other, masterKey: masterKey);
        await Eventually.TrueAsync(
            () => _fixture.App.Services.GetRequiredService<EventHubTriggerService>().Listeners.Single().Pumps.Count == 2, "even shares");

        Assert.Equal(warns, _fixture.Logs.Any(entry => entry.Message.Contains("Start all hosts with the same --keys FILE", StringComparison.Ordinal)));
        Assert.DoesNotContain(_fixture.Logs, entry => entry.Message.Contains("master key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trigger_AppStops_TheOtherGoesOnBehindItsCheckpointsAtOnce()
    {
        await _fixture.StartAppAsync();
        await using var other = await _fixture.StartAnotherAppAsync(_other);
        await Eventually.TrueAsync(
            () => _fixture.App.Services.GetRequiredService<EventHubTriggerService>().Listeners.Single().Pumps.Count == 2, "even shares");
        await SendToAllAsync(0);
        await Eventually.TrueAsync(() => Sent() == 4, "all events delivered");

        await _fixture.StopAppAsync();
        var before = _other.Bodies.Count();
        await SendToAllAsync(1);
        await Eventually.TrueAsync(() => _other.Bodies.Count() == before + 4, "all partitions delivered there");

        Assert.Equal(
            Partitions.SelectMany(partition => new[] { $"{partition}/0", $"{partition}/1" }).Order(),
            _fixture.Sink.Bodies.Concat(_other.Bodies).Order());

        int Sent() => _fixture.Sink.Bodies.Concat(_other.Bodies).Distinct().Count();
    }

    private async Task SendToAllAsync(int number)
    {
        foreach (var partition in Partitions)
            await _fixture.SendAsync(number, 1, partition);
    }
}
