using System.Globalization;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Ledger;

/// <summary>The ledger as a part of the report.</summary>
internal static class LedgerReport
{
    /// <param name="sent">Readings that were sent, each counted once.</param>
    /// <param name="log">How.</param>
    /// <param name="found">What was read back.</param>
    /// <param name="place">Where from, in words.</param>
    public static ReportSection Of(long sent, SendLog log, ReadBack found, string place)
    {
        var faults = found.Faults;
        var poison = found.DeadLetters.Values.Sum();
        return new ReportSection(
            "Ledger",
            ["readings sent", "stored", "lost", "doubled", "stale", "altered", "sent twice", "sent late", "unsure", "poison", "dead letters"],
            [
                [
                    Text(sent), Text(found.Stored), Text(faults[LedgerFault.Lost]), Text(faults[LedgerFault.Doubled]), Text(faults[LedgerFault.Stale]),
                    Text(faults[LedgerFault.Altered] + faults[LedgerFault.Unexpected]), Text(log.Again), Text(log.Delayed), Text(log.Unsure), Text(log.Poison), Text(poison),
                ],
            ])
        {
            Text = Verdict(sent, log, found, place),
        };
    }

    private static string Verdict(long sent, SendLog log, ReadBack found, string place)
    {
        var verdict = sent == 0 && found.Faults.IsEmpty ? "No reading was sent: the ledger proves nothing."
            : found.Faults.IsEmpty
            ? $"The ledger balances: nothing lost, nothing doubled, nothing stale, each poison a dead letter of its reason. Read back from {place}."
            : $"The ledger does not balance. Read back from {place}.";
        var letters = found.DeadLetters.Count > 0 ? $" Dead letters: {string.Join(", ", found.DeadLetters.Select(letter => $"{letter.Key} {Text(letter.Value)}"))}." : "";
        var unsure = log.Unsure > 0 ? $" {Text(log.Unsure)} were not acknowledged in time: they may be there or not." : "";
        var retried = log.Retried > 0 ? $" Gateways sent {Text(log.Retried)} events again that were not acknowledged at first." : "";
        return verdict + letters + unsure + retried;
    }

    private static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
