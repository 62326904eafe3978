using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared.Health;

namespace Serverless.LocalHost.Tests.Health;

public sealed class HealthHttpTests : IAsyncLifetime
{
    private const string NothingWaits =
        """{"status":"healthy","dependencies":{"tables":"healthy","eventHubs":"healthy"},"ingestLag":{"events":0,"seconds":0}}""";

    private BackendApp _app = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_EverythingWorks_Is200()
    {
        _app.Hub.Partitions = [new HubPartition("0", 0, -1, default)];

        Assert.Equal((200, NothingWaits), await GetAsync());
    }

    [Fact]
    public async Task Get_HubIsDown_Is503AndTellsNoMore()
    {
        _app.Hub.IsDown = true;

        Assert.Equal(
            (503, """{"status":"unhealthy","dependencies":{"tables":"healthy","eventHubs":"unhealthy"},"ingestLag":{"events":null,"seconds":null}}"""),
            await GetAsync());
    }

    [Fact]
    public async Task Get_TablesAreDown_Is503()
    {
        await using var app = await BackendApp.StartAsync(new() { ["Tables:MaxAttempts"] = "2" });
        await app.Tables.DisposeAsync();

        using var response = await app.GetAsync("/api/health");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("unhealthy", (await BackendApp.BodyAsync(response)).GetProperty("dependencies").GetProperty("tables").GetString());
    }

    [Fact]
    public async Task Get_ManyTimesWithinASecond_AsksTheHubOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync()));
        _app.Time.Advance(TimeSpan.FromSeconds(0.9));
        await GetAsync();
        var within = _app.Hub.Reads;
        _app.Time.Advance(TimeSpan.FromSeconds(0.1));
        await GetAsync();

        Assert.Equal((1, 2), (within, _app.Hub.Reads));
    }

    [Fact]
    public async Task Get_EventsWait_TellsHowManyAndHowLong()
    {
        var now = _app.Time.GetUtcNow();
        var progress = _app.Services.GetRequiredService<IngestProgress>();
        await progress.ReportAsync("0", 9, now - TimeSpan.FromSeconds(12), TestContext.Current.CancellationToken);
        await progress.ReportAsync("1", 5, now - TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        _app.Hub.Partitions =
        [
            new HubPartition("0", 0, 19, now),
            new HubPartition("1", 0, 5, now - TimeSpan.FromHours(1)),
            new HubPartition("2", 7, 6, now),
        ];

        var (status, body) = await GetAsync();

        Assert.Equal(200, status);
        Assert.Contains("""{"events":10,"seconds":12}""", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_EventAfterALongSilence_CountsFromWhenNothingWaited()
    {
        var progress = _app.Services.GetRequiredService<IngestProgress>();
        await progress.ReportAsync("0", 9, _app.Time.GetUtcNow(), TestContext.Current.CancellationToken);
        _app.Time.Advance(TimeSpan.FromHours(1));
        _app.Hub.Partitions = [new HubPartition("0", 0, 9, default)];
        var (_, before) = await GetAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(2));
        _app.Hub.Partitions = [new HubPartition("0", 0, 10, default)];
        var (_, after) = await GetAsync();

        Assert.Equal(NothingWaits, before);
        Assert.Contains("""{"events":1,"seconds":2}""", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_UnknownParameter_Is400()
    {
        using var response = await _app.GetAsync("/api/health?verbose=1");

        await ProblemAssert.NamesAsync(response, "parameter verbose");
    }

    private async Task<(int Status, string Body)> GetAsync()
    {
        using var response = await _app.GetAsync("/api/health");
        return ((int)response.StatusCode, (await BackendApp.BodyAsync(response)).GetRawText());
    }
}
