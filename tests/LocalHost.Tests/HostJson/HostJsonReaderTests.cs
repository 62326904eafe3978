using Serverless.LocalHost.HostJson;

namespace Serverless.LocalHost.Tests.HostJson;

public sealed class HostJsonReaderTests
{
    [Fact]
    public void Read_EmptyObject_FunctionsHostDefaults()
    {
        var settings = HostJsonReader.Read("""{ "version": "2.0" }""");

        Assert.Equal("api", settings.RoutePrefix);
        Assert.Equal(new EventHubsSettings(), settings.EventHubs);
        Assert.Equal((100, 1, TimeSpan.FromMinutes(1), 1, 300, InitialOffsetType.FromStart),
            (settings.EventHubs.MaxEventBatchSize, settings.EventHubs.MinEventBatchSize, settings.EventHubs.MaxWaitTime,
                settings.EventHubs.BatchCheckpointFrequency, settings.EventHubs.PrefetchCount, settings.EventHubs.InitialOffset));
        Assert.Empty(settings.UnusedKeys);
    }

    [Fact]
    public void Read_EverySetting_IsTaken()
    {
        var settings = HostJsonReader.Read("""
            {
              // Comments are allowed, names have any case.
              "Version": "2.0",
              "extensions": {
                "http": { "routePrefix": "/v1/" },
                "eventHubs": {
                  "maxEventBatchSize": 500, "minEventBatchSize": 50, "maxWaitTime": "00:00:05",
                  "batchCheckpointFrequency": 3, "prefetchCount": 1000,
                  "loadBalancingUpdateInterval": "00:00:10", "partitionOwnershipExpirationInterval": "00:00:30",
                  "initialOffsetOptions": { "type": "fromEnqueuedTime", "enqueuedTimeUtc": "2026-11-22T10:00:00Z" },
                },
              },
            }
            """);

        Assert.Equal("v1", settings.RoutePrefix);
        Assert.Equal(
            new EventHubsSettings
            {
                MaxEventBatchSize = 500,
                MinEventBatchSize = 50,
                MaxWaitTime = TimeSpan.FromSeconds(5),
                BatchCheckpointFrequency = 3,
                PrefetchCount = 1000,
                LoadBalancingUpdateInterval = TimeSpan.FromSeconds(10),
                PartitionOwnershipExpirationInterval = TimeSpan.FromSeconds(30),
                InitialOffset = InitialOffsetType.FromEnqueuedTime,
                InitialEnqueuedTime = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero),
            },
            settings.EventHubs);
    }

    [Fact]
    public void Read_OtherKeys_AreNamedByPath()
    {
        var settings = HostJsonReader.Read("""
            { "version": "2.0", "logging": { "logLevel": {} }, "extensions": { "queues": {},
              "http": { "hsts": {} }, "eventHubs": { "clientRetryOptions": {}, "initialOffsetOptions": { "x": 1 } } } }
            """);

        Assert.Equal(
            [
                "logging", "extensions.queues", "extensions.http.hsts", "extensions.eventHubs.clientRetryOptions",
                "extensions.eventHubs.initialOffsetOptions.x",
            ],
            settings.UnusedKeys);
    }

    [Theory]
    [InlineData("{", "is not JSON: line 1")]
    [InlineData("[]", "the document must be an object")]
    [InlineData("""{"version":"1.0"}""", "version must be")]
    [InlineData("""{"extensions":[]}""", "extensions must be an object")]
    [InlineData("""{"extensions":{"http":{"routePrefix":1}}}""", "routePrefix must be a string")]
    [InlineData("""{"extensions":{"eventHubs":{"maxEventBatchSize":0}}}""", "maxEventBatchSize must be a whole number of 1")]
    [InlineData("""{"extensions":{"eventHubs":{"maxEventBatchSize":1.5}}}""", "maxEventBatchSize must be")]
    [InlineData("""{"extensions":{"eventHubs":{"minEventBatchSize":101}}}""", "minEventBatchSize must not exceed")]
    [InlineData("""{"extensions":{"eventHubs":{"maxWaitTime":"00:10:01"}}}""", "maxWaitTime must be")]
    [InlineData("""{"extensions":{"eventHubs":{"maxWaitTime":5}}}""", "maxWaitTime must be")]
    [InlineData("""{"extensions":{"eventHubs":{"loadBalancingUpdateInterval":"00:00:00.050"}}}""", "loadBalancingUpdateInterval must be")]
    [InlineData("""{"extensions":{"eventHubs":{"partitionOwnershipExpirationInterval":"00:11:00"}}}""", "partitionOwnershipExpirationInterval must be")]
    [InlineData("""{"extensions":{"eventHubs":{"loadBalancingUpdateInterval":"00:00:10"}}}""", "must be at least three times")]
    [InlineData("""{"extensions":{"eventHubs":{"batchCheckpointFrequency":0}}}""", "batchCheckpointFrequency must be")]
    [InlineData("""{"extensions":{"eventHubs":{"prefetchCount":-1}}}""", "prefetchCount must be")]
    [InlineData("""{"extensions":{"eventHubs":{"initialOffsetOptions":{"type":"1"}}}}""", "type must be fromStart")]
    [InlineData("""{"extensions":{"eventHubs":{"initialOffsetOptions":{"type":"fromEnqueuedTime"}}}}""", "enqueuedTimeUtc is needed")]
    [InlineData("""{"extensions":{"eventHubs":{"initialOffsetOptions":{"enqueuedTimeUtc":"soon"}}}}""", "enqueuedTimeUtc must be a time")]
    public void Read_Invalid_OneLineNamesTheKey(string json, string expected)
    {
        var problem = Assert.Throws<StartupException>(() => HostJsonReader.Read(json));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }
}
