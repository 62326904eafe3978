using Serverless.LoadTests.Resources;
using Serverless.LoadTests.Tests.Backends;

namespace Serverless.LoadTests.Tests.Resources;

public sealed class BackendSamplerTests
{
    private const string Text = """
        backend_ingest_batch_sum{a="b"} 100
        backend_ingest_batch_count{a="b"} 4
        backend_ingest_lag_seconds_sum 2.5
        backend_ingest_lag_seconds_count 4
        backend_table_requests_total{operation="add"} 6
        backend_table_requests_total{operation="find"} 4
        backend_readings_stale_total 3
        backend_deadletters_total{reason="malformed"} 2
        localhost_hub_backlog{partition="0"} 7
        localhost_hub_backlog{partition="1"} 1
        dotnet_gc_collections_total{gc_heap_generation="gen0"} 9
        dotnet_gc_collections_total{gc_heap_generation="gen2"} 1
        dotnet_gc_pause_time_seconds_total 0.25
        """;

    [Fact]
    public async Task Sample_BackendWithMetrics_KeepsWhatItSays()
    {
        await using var stub = await StubBackend.StartAsync(_ => (200, Text));
        using var sampler = new BackendSampler(stub.Address, Bounded.Limit);

        await sampler.StartAsync();
        sampler.Sample(1);
        var usage = await sampler.CompleteAsync();

        Assert.Equal(["GET /metrics ", "GET /metrics "], stub.Asked);
        Assert.Equal((0, 2), (usage!.Missed, usage.Samples.Count));
        var sample = usage.Samples[1];
        Assert.Equal((1, 100, 4, 10, 8), (sample.Seconds, sample.Events, sample.Batches, sample.TableRequests, sample.Backlog));
        Assert.Equal((2.5, 4, 3, 2), (sample.LagSeconds, sample.LagCount, sample.Stale, sample.DeadLetters));
        Assert.Equal((10, 0.25, 0), (sample.Collections, sample.PauseSeconds, sample.TableRetries));
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(200, "<html>a page</html>")]
    [InlineData(200, "somebody_else 1")]
    public async Task Start_BackendWithoutMetrics_IsNotAskedAgain(int status, string body)
    {
        await using var stub = await StubBackend.StartAsync(_ => (status, body));
        using var sampler = new BackendSampler(stub.Address);

        await sampler.StartAsync();
        sampler.Sample(1);

        Assert.Null(await sampler.CompleteAsync());
        Assert.Single(stub.Asked);
    }

    [Fact]
    public async Task Sample_BackendThatFailsLater_IsCountedAndTheRestIsKept()
    {
        var status = 200;
        await using var stub = await StubBackend.StartAsync(_ => (status, Text));
        using var sampler = new BackendSampler(stub.Address);
        await sampler.StartAsync();

        status = 503;
        sampler.Sample(1);
        var usage = await sampler.CompleteAsync();

        Assert.Equal((1, 1), (usage!.Missed, usage.Samples.Count));
    }
}
