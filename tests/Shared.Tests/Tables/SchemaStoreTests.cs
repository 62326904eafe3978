using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Tables;

public sealed class SchemaStoreTests : IAsyncLifetime
{
    // Of its own: the bucket count is one per store.
    private readonly TableEmulatorFixture _emulator = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _emulator.InitializeAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task EnsureAsync_AnotherCountThanStored_ThrowsNamingBothAndTheSetting()
    {
        await _emulator.Tables(new TablesOptions { Buckets = 8 }).Schema.EnsureAsync(Cancellation);
        await _emulator.Tables(new TablesOptions { Buckets = 8 }).Schema.EnsureAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<BucketCountMismatchException>(
            () => _emulator.Tables(new TablesOptions { Buckets = 4 }).Schema.EnsureAsync(Cancellation));

        Assert.Equal((8, 4), (exception.Stored, exception.Configured));
        Assert.Contains("8 buckets", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Tables__Buckets", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureAsync_ManyFirstStartsAtOnce_OneCountWinsAndTheOthersFail()
    {
        var starts = Enumerable.Range(0, 12).Select(i =>
            _emulator.Tables(new TablesOptions { Buckets = 1 + (i % 3) }).Schema.EnsureAsync(Cancellation)).ToList();
        await Task.WhenAll(starts).ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(4, starts.Count(start => start.IsCompletedSuccessfully));
        Assert.Equal(8, starts.Count(start => start.Exception?.InnerException is BucketCountMismatchException));
    }

    [Fact]
    public async Task EnsureAsync_CommittedThenCut_AcceptsItsOwnRow()
    {
        await using var proxy = await FaultProxy.StartAsync(_emulator.ConnectionString, Cancellation);
        proxy.Rule = request =>
            request.Method == "POST" && request.Path.Contains("/schema", StringComparison.Ordinal) && proxy.Done.IsEmpty ? Fault.CommitThenCut : null;

        await TestTables.Connect(proxy.ConnectionString).Store.EnsureTablesAsync(["schema"], Cancellation);
        await TestTables.Connect(proxy.ConnectionString).Schema.EnsureAsync(Cancellation);

        Assert.Single(proxy.Done);
        Assert.Equal(1, await _emulator.Tables().Store.QueryAsync("schema", null, null, Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task AddTables_HostStarts_MakesTheFixedTablesAndChecksTheCount()
    {
        using (var host = Host(buckets: 16))
        {
            await host.StartAsync(Cancellation);
            await host.StopAsync(Cancellation);
        }

        using var other = Host(buckets: 4);
        await Assert.ThrowsAsync<BucketCountMismatchException>(() => other.StartAsync(Cancellation));
        Assert.Equal(["schema"], await _emulator.Tables().Store.ListTablesAsync("schema", Cancellation));
        Assert.Equal(["checkpoints"], await _emulator.Tables().Store.ListTablesAsync("checkpoints", Cancellation));
        Assert.Equal(["devices"], await _emulator.Tables().Store.ListTablesAsync("devices", Cancellation));
    }

    private IHost Host(int buckets)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tables"] = _emulator.ConnectionString,
            ["Tables:Buckets"] = $"{buckets}",
        });
        // The part under test alone: what else a host needs is not here.
        builder.Services.AddSingleton(TimeProvider.System).AddMetrics().AddSingleton<BackendMetrics>().AddLogging();
        builder.Services.AddTables(builder.Configuration);
        return builder.Build();
    }
}
