using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>
/// Takes batches of events into the tables. The same events in any order, any batches and any number of times leave the
/// same tables. One batch goes through these steps:
/// <list type="number">
/// <item>Decode: each event into its elements, refusing what the bytes alone condemn.</item>
/// <item>Devices: look up the senders of all elements at once.</item>
/// <item>Validate: device, time and metrics decide which elements are readings.</item>
/// <item>Collapse: the readings of each device together, in order, repetitions side by side.</item>
/// <item>Write: every reading to history, and when a device's readings stand there, all of them into its latest state in
/// one write, so that no state shows what history does not hold.</item>
/// <item>Dead letters: write what was refused in any step.</item>
/// <item>Return what was accepted, kept back and refused, for what follows the commit.</item>
/// </list>
/// Each of steps 5 and 6 ends before the next begins. See docs/decisions/0004-ingest-and-writes.md.
/// </summary>
/// <remarks>Nothing an event holds makes it throw; a store that is out does. May be called for many batches at
/// once.</remarks>
public sealed partial class TelemetryIngestor
{
    private readonly DeviceRegistry _devices;
    private readonly TelemetryValidator _validator;
    private readonly ReadingWriter _writer;
    private readonly DeadLetterStore _deadLetters;
    private readonly IngestMetrics _metrics;
    private readonly int _buckets;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal TelemetryIngestor(
        DeviceRegistry devices,
        TelemetryValidator validator,
        ReadingWriter writer,
        DeadLetterStore deadLetters,
        IngestMetrics metrics,
        IOptions<TablesOptions> options,
        TimeProvider time,
        ILogger<TelemetryIngestor> logger)
    {
        _devices = devices;
        _validator = validator;
        _writer = writer;
        _deadLetters = deadLetters;
        _metrics = metrics;
        _buckets = options.Value.Buckets;
        _time = time;
        _logger = logger;
    }

    /// <summary>Takes in one batch.</summary>
    /// <param name="batch">Events of one partition, in any order; they must not change until this has returned.</param>
    /// <param name="cancellationToken">Ends the work between writes; doing it all again later is safe.</param>
    /// <returns>What became of every element, all of it stored.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out: the whole batch must be taken in again.</exception>
    /// <exception cref="InvalidDataException">A row in the store is damaged.</exception>
    public async Task<IngestResult> IngestAsync(IReadOnlyList<TelemetryEvent> batch, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        try
        {
            using var scratch = new IngestBatch(batch, _buckets);
            var result = await IngestStepsAsync(scratch, cancellationToken).ConfigureAwait(false);
            var elapsed = _time.GetElapsedTime(started);
            _metrics.Count(batch.Count, result, elapsed);
            if (batch.Count > 0)
            {
                Log.BatchIngested(
                    _logger, batch[0].Partition, batch.Count, result.Accepted.Count, result.KeptBack.Count, result.Refused.Count, (long)elapsed.TotalMilliseconds);
            }

            return result;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.BatchFailed(_logger, failure, batch.Count == 0 ? "?" : batch[0].Partition, batch.Count);
            throw;
        }
    }

    private async Task<IngestResult> IngestStepsAsync(IngestBatch batch, CancellationToken cancellationToken)
    {
        // 1. Decode.
        var senders = batch.Decode();

        // 2. Devices.
        var devices = await _devices.ResolveAsync(senders, batch.NewestEnqueued, cancellationToken).ConfigureAwait(false);

        // 3. Validate.
        batch.Validate(devices, _validator);

        // 4. Collapse.
        batch.Collapse();

        // 5. Write.
        await _writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        batch.Settle();

        // 6. Dead letters.
        await _deadLetters.AddAsync(batch.Refused(), cancellationToken).ConfigureAwait(false);

        // 7. Return.
        return batch.ToResult();
    }
}
