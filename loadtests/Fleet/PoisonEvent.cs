using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Serverless.LoadTests.Fleet;

/// <summary>An event that the backend must refuse for a certain reason. Its text says which one it is.</summary>
/// <param name="Reason">As the contract names it.</param>
/// <param name="Body">Its bytes.</param>
internal sealed partial record PoisonEvent(string Reason, byte[] Body)
{
    /// <summary>Names of the reasons in the order in which they are drawn. Missing are those that need a device of their own,
    /// or a store that refuses.</summary>
    private static readonly string[] Reasons =
    [
        "malformed", "invalid-device-id", "unknown-device", "timestamp-out-of-range", "no-metrics", "invalid-metric",
        "identity-mismatch", "unsupported-encoding", "too-large",
    ];

    /// <summary>Readings of an event beyond which the backend refuses it whole.</summary>
    private const int MostReadings = 10_000;

    private static readonly TimeSpan TooFarAhead = TimeSpan.FromHours(1);

    /// <summary>Whether it goes alone, with its device as the partition key.</summary>
    public bool IsKeyed => Reason is "identity-mismatch" or "unsupported-encoding";

    /// <summary>Application properties, or null.</summary>
    public IReadOnlyDictionary<string, object?>? Properties => Reason == "unsupported-encoding"
        ? FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create("content-encoding", (object?)"br")])
        : null;

    /// <summary>The poison that comes with a reading.</summary>
    public static PoisonEvent Of(Readings readings, int device, int number)
    {
        var drawn = Draw.Of(readings.Population.Profile.Seed, device, number, DrawPurpose.PoisonReason);
        var reason = Reasons[(int)(drawn * Reasons.Length)];
        var (id, at) = (readings.Population.Names.Of(device), readings.TimestampOf(device, number));
        var mark = string.Create(CultureInfo.InvariantCulture, $"\"poison\":\"{readings.FirstSequence}-{device}-{number}\"");
        var (time, ahead) = (Readings.Time(at), Readings.Time(at + (long)TooFarAhead.TotalMilliseconds));
        return new PoisonEvent(reason, Encoding.UTF8.GetBytes(reason switch
        {
            "malformed" => $$$"""{"deviceId":"{{{id}}}",{{{mark}}},"metrics":{"x":1}""",
            "invalid-device-id" => $$$"""{"deviceId":"no/such id",{{{mark}}},"metrics":{"x":1}}""",
            "unknown-device" => $$$"""{"deviceId":"ghost-{{{id}}}",{{{mark}}},"metrics":{"x":1}}""",
            "timestamp-out-of-range" => $$$"""{"deviceId":"{{{id}}}","ts":"{{{ahead}}}",{{{mark}}},"metrics":{"x":1}}""",
            "no-metrics" => $$$"""{"deviceId":"{{{id}}}","ts":"{{{time}}}",{{{mark}}},"metrics":{}}""",
            "invalid-metric" => $$$"""{"deviceId":"{{{id}}}","ts":"{{{time}}}",{{{mark}}},"metrics":{"x":null}}""",
            "too-large" => $$$"""[{{{{mark}}}}{{{string.Concat(Enumerable.Repeat(",0", MostReadings))}}}]""",
            "identity-mismatch" => $$$"""{"deviceId":"someone-else",{{{mark}}},"metrics":{"x":1}}""",
            _ => $$$"""{{{{mark}}}}""",
        }));
    }

    /// <summary>Whose poison an event is, from its bytes; null where it is none of this run.</summary>
    public static (int Device, int Number)? Find(Readings readings, ReadOnlySpan<byte> body)
    {
        var match = Mark().Match(Encoding.UTF8.GetString(body));
        return match.Success
            && long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) == readings.FirstSequence
            ? (Whole(match.Groups[2]), Whole(match.Groups[3]))
            : null;

        static int Whole(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("\"poison\":\"([0-9]{1,18})-([0-9]{1,7})-([0-9]{1,7})\"")]
    private static partial Regex Mark();
}
