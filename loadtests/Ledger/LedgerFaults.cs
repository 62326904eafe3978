using System.Globalization;
using System.Text;
using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Ledger;

/// <summary>Counts what is wrong and names the first of each kind.</summary>
/// <param name="devices">Of the fleet.</param>
internal sealed class LedgerFaults(DeviceNames devices)
{
    private const int Named = 10;

    private static readonly Dictionary<LedgerFault, string> Words = new()
    {
        [LedgerFault.Lost] = "lost",
        [LedgerFault.Doubled] = "doubled",
        [LedgerFault.Stale] = "stale in the state",
        [LedgerFault.Altered] = "stored with another time or content",
        [LedgerFault.Unexpected] = "stored and never sent",
        [LedgerFault.NoDeadLetter] = "poison without its dead letter",
        [LedgerFault.DoubledDeadLetter] = "poison with more than one dead letter",
        [LedgerFault.WrongDeadLetter] = "dead letters with another reason or other bytes than their poison",
        [LedgerFault.Refused] = "readings refused though good",
    };

    private readonly SortedDictionary<LedgerFault, (long Count, List<string> Names)> _faults = [];

    public bool IsEmpty => _faults.Count == 0;

    public long this[LedgerFault fault] => _faults.TryGetValue(fault, out var found) ? found.Count : 0;

    /// <summary>A sentence for each kind.</summary>
    public IEnumerable<string> Sentences => _faults.Select(fault => string.Create(
        CultureInfo.InvariantCulture,
        $"Ledger: {fault.Value.Count:N0} {Words[fault.Key]}: {string.Join(", ", fault.Value.Names)}{(fault.Value.Count > Named ? ", …" : "")}."));

    public void Add(LedgerFault fault, int device, int number) =>
        Add(fault, string.Create(CultureInfo.InvariantCulture, $"{devices.Of(device)} #{number}"));

    /// <summary>A dead letter that nobody sent poison for; of other senders than this fleet it says nothing.</summary>
    public void AddRefused(string reason, ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (text.StartsWith($$"""{"deviceId":"{{devices.Prefix}}""", StringComparison.Ordinal) && !text.Contains("\"poison\":", StringComparison.Ordinal))
        {
            Add(LedgerFault.Refused, $"{text[13..text.IndexOf('"', 13)]} ({reason})");
        }
    }

    private void Add(LedgerFault fault, string name)
    {
        var (count, names) = _faults.GetValueOrDefault(fault, (0, []));
        if (names.Count < Named)
        {
            names.Add(name);
        }

        _faults[fault] = (count + 1, names);
    }
}
