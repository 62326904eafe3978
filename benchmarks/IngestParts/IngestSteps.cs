using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Functions.Telemetry;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.Functions;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.IngestParts;

/// <summary>The steps of <see cref="TelemetryIngestor"/>, each under the meter.</summary>
internal sealed class IngestSteps(IServiceProvider backend)
{
    private readonly DeviceRegistry _devices = backend.GetRequiredService<DeviceRegistry>();
    private readonly TelemetryValidator _validator = backend.GetRequiredService<TelemetryValidator>();
    private readonly ReadingWriter _writer = backend.GetRequiredService<ReadingWriter>();
    private readonly int _buckets = backend.GetRequiredService<IOptions<TablesOptions>>().Value.Buckets;
    private readonly MergeAlone _merge = new(backend.GetRequiredService<StateMerger>());
    private readonly FunctionDescriptor _descriptor = FunctionCatalogue.FromTypes([typeof(IngestTelemetryFunction)]).Functions.Single();

    /// <returns>What each step cost, in their order.</returns>
    public async Task<IReadOnlyList<(string Part, Cost Cost)>> RunAsync(
        IEnumerable<TelemetryEvent[]> batches, CancellationToken cancellationToken)
    {
        var meter = new StepMeter();
        foreach (var events in batches)
        {
            await RunAsync(meter, events, cancellationToken).ConfigureAwait(false);
        }

        return meter.Parts;
    }

    private async Task RunAsync(StepMeter meter, TelemetryEvent[] events, CancellationToken cancellationToken)
    {
        var received = Array.ConvertAll(events, HubEvent.Of);
        var binding = new EventHubBindingData(
            PartitionContextJson.Create("localhost", TelemetryHub.Name, TelemetryHub.ConsumerGroup, events[0].Partition), received);
        var context = new LocalFunctionContext(_descriptor, received, binding, backend, cancellationToken);

        meter.Start();
        using var batch = new IngestBatch(ReceivedEvents.Convert(received, context), _buckets);
        meter.End("the trigger's events converted (not part of ingest-cpu)");
        var senders = batch.Decode();
        meter.End("decode");
        var devices = await _devices.ResolveAsync(senders, batch.NewestEnqueued, cancellationToken).ConfigureAwait(false);
        meter.End("look up devices");
        batch.Validate(devices, _validator);
        meter.End("validate");
        batch.Collapse();
        meter.End("collapse");
        var plan = WritePlan.Make(batch, lead: 0).ToList();
        meter.End("plan");
        foreach (var part in plan.OfType<HistoryPart>())
        {
            await _writer.WriteAsync(batch, part, cancellationToken).ConfigureAwait(false);
        }

        meter.End("history: rows made and written");
        _merge.Run([.. batch.Devices.Where(batch.TryMakeReadings).Select(device => device.Readings!)]);
        meter.End("readings by device, and state: merge alone (part of the next)");
        foreach (var part in plan.OfType<StatePart>())
        {
            await _writer.MergeAsync(batch, part, cancellationToken).ConfigureAwait(false);
        }

        batch.Settle();
        meter.End("state: merged, rows made and written");
        _ = batch.ToResult();
        meter.End("result");
    }
}
