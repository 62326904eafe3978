using Microsoft.Extensions.DependencyInjection;
using Serverless.Benchmarks.Fleet;
using Serverless.Functions.Telemetry;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.Functions;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.TableRequests;

/// <summary>An instance of the function app that has seen nothing yet, its ingest function called as the host calls it.</summary>
internal sealed class IngestInstance : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IngestTelemetryFunction _function;
    private readonly FunctionDescriptor _descriptor;

    public IngestInstance(string tables)
    {
        _services = Backend.Create(tables, Transport);
        _function = new IngestTelemetryFunction(
            _services.GetRequiredService<TelemetryIngestor>(), _services.GetRequiredService<IngestProgress>());
        _descriptor = FunctionCatalogue.FromTypes([typeof(IngestTelemetryFunction)]).Functions.Single();
    }

    public CountingTransport Transport { get; } = new();

    public Task InvokeAsync(TelemetryEvent[] events, CancellationToken cancellationToken)
    {
        var received = Array.ConvertAll(events, HubEvent.Of);
        var binding = new EventHubBindingData(
            PartitionContextJson.Create("localhost", TelemetryHub.Name, TelemetryHub.ConsumerGroup, events[0].Partition), received);
        return _function.RunAsync(
            received, new LocalFunctionContext(_descriptor, received, binding, _services, cancellationToken), cancellationToken);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
