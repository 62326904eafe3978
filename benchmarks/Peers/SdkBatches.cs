using System.Globalization;
using Azure.Data.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Peers;

/// <summary>The SDK's transactions: a history row and a state row an event, 100 rows each, without order or conditions.</summary>
internal sealed class SdkBatches(TableServiceClient service) : IPeer
{
    public const string HistoryTable = "peerhistory";
    public const string StateTable = "peerlatest";
    private const int TransactionSize = 100;

    private readonly TableClient _history = service.GetTableClient(HistoryTable);
    private readonly TableClient _states = service.GetTableClient(StateTable);

    public string Name => "SDK transactions of 100, history and state";

    public async Task IngestAsync(IReadOnlyList<TelemetryEvent> events, CancellationToken cancellationToken)
    {
        foreach (var chunk in events.Chunk(TransactionSize))
        {
            var readings = Array.ConvertAll(chunk, received => PeerReading.Read(received.Body));
            await SubmitAsync(_history, readings, HistoryKey, cancellationToken).ConfigureAwait(false);
            await SubmitAsync(_states, readings, reading => reading.DeviceId, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task SubmitAsync(
        TableClient table, PeerReading[] readings, Func<PeerReading, string> rowKey, CancellationToken cancellationToken)
    {
        var actions = readings.Select(reading => new TableTransactionAction(
            TableTransactionActionType.UpsertReplace, reading.ToEntity("b0000", rowKey(reading))));
        await table.SubmitTransactionAsync(actions, cancellationToken).ConfigureAwait(false);
    }

    private static string HistoryKey(PeerReading reading) => string.Create(
        CultureInfo.InvariantCulture, $"{reading.DeviceId}~{reading.Ts.ToUnixTimeMilliseconds():D14}~{reading.Seq:D16}");
}
