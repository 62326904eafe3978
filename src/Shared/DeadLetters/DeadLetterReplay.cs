using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>Takes a dead letter's element in once more, through the ingest code, as if the hub delivered its event again.</summary>
internal sealed class DeadLetterReplay(DeadLetterStore letters, DeadLetterRemover remover, TelemetryIngestor ingestor)
{
    /// <summary>Replays a dead letter. Doing it twice, or twice at once, leaves the same tables.</summary>
    /// <returns>Null where there is none of that id.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; replay it again.</exception>
    public async Task<ReplayOutcome?> ReplayAsync(DeadLetterId id, CancellationToken cancellationToken)
    {
        if (await letters.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } letter)
        {
            return null;
        }

        var replayed = letter.Event with { Replay = new EventReplay(id.Index, ConcernsWholeEvent(letter)) };
        var result = await ingestor.IngestAsync([replayed], cancellationToken).ConfigureAwait(false);
        foreach (var (_, refusal) in result.Refused)
        {
            if (refusal.Index == id.Index)
            {
                await letters.UpdateAsync(id, refusal, cancellationToken).ConfigureAwait(false);
                return new ReplayOutcome(id, refusal);
            }
        }

        if (!IsTaken(result, id.Index))
        {
            // The device went while its reading was on its way.
            return new ReplayOutcome(id, new Refusal(id.Index, letter.Reason, letter.Detail, letter.DeviceId));
        }

        await remover.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
        return new ReplayOutcome(id, null);
    }

    private static bool IsTaken(IngestResult result, int index) =>
        result.Accepted.Any(reading => reading.Index == index)
        || result.KeptBack.Any(kept => kept.Reading.Index == index && kept.Reason != KeptBackReason.DeviceGone);

    /// <summary>Whether the event could not be taken apart: its one dead letter then stands for all elements. An event is
    /// malformed as a whole or in its first element, which its bytes tell.</summary>
    private static bool ConcernsWholeEvent(DeadLetter letter)
    {
        if (letter.Id.Index > 0
            || letter.Reason is not (DeadLetterReason.UnsupportedEncoding or DeadLetterReason.TooLarge or DeadLetterReason.Malformed))
        {
            return false;
        }

        using var elements = new PooledList<DecodedElement>(1);
        new TelemetryDecoder().Decode(letter.Event, elements);
        return elements.Count == 1 || elements[0].Refusal is null;
    }
}
