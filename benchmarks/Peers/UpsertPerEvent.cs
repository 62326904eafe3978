using Azure.Data.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Peers;

/// <summary>
/// The reference implementation's way (github.com/mspnp/serverless-reference-implementation): deserialize an event, upsert
/// the device's one row without a condition, wait, take the next. No history, no order, no protection from repetition.
/// </summary>
internal sealed class UpsertPerEvent(TableServiceClient service) : IPeer
{
    public const string Table = "peerstate";

    private readonly TableClient _table = service.GetTableClient(Table);

    public string Name => "one awaited upsert per event (SDK)";

    public async Task IngestAsync(IReadOnlyList<TelemetryEvent> events, CancellationToken cancellationToken)
    {
        foreach (var received in events)
        {
            var reading = PeerReading.Read(received.Body);
            var row = reading.ToEntity(reading.DeviceId, "state");
            await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
        }
    }
}
