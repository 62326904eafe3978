using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Serverless.EventHubsSdk.Tests.Fixtures;
using Serverless.Functions.Senders;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.EventHubsSdk.Tests.Senders;

/// <summary>What src/Functions registers to send with, over the SDK itself.</summary>
public sealed class FunctionsSenderTests : IAsyncLifetime
{
    private SdkHub _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await SdkHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task SendAsync_OneDevice_ArrivesUnderItsKeyWithTheProperties()
    {
        await using var services = Services(_hub.ConnectionString);
        var sender = services.GetRequiredService<ITelemetrySender>();

        await sender.SendAsync("pump-7", new byte[] { 1, 2, 3 }, "application/json", new Dictionary<string, object?> { ["content-encoding"] = "gzip" }, Cancellation);

        var read = Assert.Single(await _hub.ReadAllAsync(1)).Event;
        Assert.Equal([1, 2, 3], read.EventBody.ToArray());
        Assert.Equal(("pump-7", "application/json", "gzip"), (read.PartitionKey, read.ContentType, read.Properties["content-encoding"]));
    }

    [Fact]
    public async Task SendToPartitionAsync_MoreThanABatchTakes_ArrivesThereInOrder()
    {
        await using var services = Services(_hub.ConnectionString);
        var sender = services.GetRequiredService<ITelemetrySender>();
        ReadOnlyMemory<byte>[] bodies = [.. Enumerable.Range(0, 30).Select(number => new ReadOnlyMemory<byte>([(byte)number, .. new byte[100_000]]))];

        await sender.SendToPartitionAsync("2", bodies, Cancellation);

        Assert.Equal(["0", "1", "2", "3"], await sender.GetPartitionsAsync(Cancellation));
        Assert.Equal(Enumerable.Range(0, 30), (await _hub.ReadAsync("2", 30)).Select(read => (int)read.EventBody.ToMemory().Span[0]));
        var partitions = await services.GetRequiredService<IHubPartitionReader>().ReadPartitionsAsync(Cancellation);
        Assert.Equal(4, partitions.Count);
    }

    [Fact]
    public async Task SendAsync_TooLarge_FailsForGood()
    {
        await using var services = Services(_hub.ConnectionString);

        var failure = await Assert.ThrowsAsync<TelemetrySendException>(() =>
            services.GetRequiredService<ITelemetrySender>().SendAsync("pump-7", new byte[1_048_576], null, null, Cancellation));

        Assert.False(failure.IsTransient);
    }

    private static ServiceProvider Services(string connectionString) => new ServiceCollection()
        .AddEventHubsTelemetrySender(new ConfigurationBuilder().AddInMemoryCollection([new("EventHubs", connectionString)]).Build())
        .BuildServiceProvider();
}
