namespace Serverless.LocalHost.Demo;

/// <summary>Holds what was sent against what is there, device by device.</summary>
internal static class Ledger
{
    /// <summary>The ledger: one row a device, by id.</summary>
    /// <param name="log">What was sent.</param>
    /// <param name="tables">A raw scan of the tables.</param>
    /// <param name="http">The same over HTTP.</param>
    /// <param name="deadLetters">Reason and bytes of every dead letter found in the tables.</param>
    public static LedgerResult Balance(
        SenderLog log,
        IReadOnlyDictionary<string, Observed> tables,
        IReadOnlyDictionary<string, Observed> http,
        IReadOnlyList<(string Reason, byte[] Body)> deadLetters)
    {
        var found = deadLetters
            .GroupBy(one => (one.Reason, Convert.ToHexString(one.Body)))
            .ToDictionary(group => group.Key, group => group.Count());

        var rows = new List<LedgerRow>();
        foreach (var (deviceId, sent) in log.Devices.OrderBy(device => device.Key, StringComparer.Ordinal))
        {
            var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
            var lettersMissing = 0;
            foreach (var (reason, body) in sent.Poison)
            {
                if (found.GetValueOrDefault((reason, Convert.ToHexString(body))) > 0)
                {
                    found[(reason, Convert.ToHexString(body))]--;
                    reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
                }
                else
                {
                    lettersMissing++;
                }
            }

            var raw = tables.GetValueOrDefault(deviceId) ?? new Observed();
            var shown = http.GetValueOrDefault(deviceId) ?? new Observed();
            rows.Add(new LedgerRow
            {
                DeviceId = deviceId,
                Sent = sent.Sent,
                Stored = raw.Readings.Values.Sum(values => values.Count),
                Duplicates = sent.Duplicates,
                Late = sent.Late,
                DeadLetters = reasons,
                Missing = Math.Max(Missing(sent, raw), Missing(sent, shown)) + lettersMissing,
                Doubled = Math.Max(Doubled(raw), Doubled(shown)),
                Stale = (raw.Latest == sent.Latest ? 0 : 1) | (shown.Latest == sent.Latest ? 0 : 1),
            });
        }

        return new LedgerResult(rows, found.Values.Sum());
    }

    private static int Missing(SenderLog.DeviceLog sent, Observed there) => sent.Readings.Values.Count(reading =>
        !there.Readings.TryGetValue((reading.Timestamp, reading.Sequence), out var values) || !values.Contains(reading.Value));

    private static int Doubled(Observed there) => there.Readings.Values.Sum(values => values.Count - 1);
}
