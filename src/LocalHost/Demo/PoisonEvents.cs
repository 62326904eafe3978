using System.IO.Compression;
using System.Text;

namespace Serverless.LocalHost.Demo;

/// <summary>Makes events that the backend must refuse, one reason after the other, each with bytes of its own.</summary>
internal sealed class PoisonEvents(DateTimeOffset now, string disabledDevice)
{
    /// <summary>A registered device whose status is disabled.</summary>
    public const string DisabledDevice = "retired-1";

    private int _count;

    /// <summary>The next poison event sent on behalf of a device.</summary>
    public PlannedEvent Next(string deviceId)
    {
        var number = _count++;
        var time = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        var late = now.AddHours(1).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        return (number % 10) switch
        {
            0 => Text("malformed", $$$"""{"deviceId":"{{{deviceId}}}","poison":{{{number}}},"metrics":{"x":1}"""),
            1 => Text("invalid-device-id", $$$"""{"deviceId":"no/such id","poison":{{{number}}},"metrics":{"x":1}}"""),
            2 => Text("identity-mismatch", $$$"""{"deviceId":"someone-else","poison":{{{number}}},"metrics":{"x":1}}""") with { PartitionKey = deviceId },
            3 => Text("unknown-device", $$$"""{"deviceId":"ghost-{{{number}}}","metrics":{"x":1}}"""),
            4 => Text("device-disabled", $$$"""{"deviceId":"{{{disabledDevice}}}","poison":{{{number}}},"metrics":{"x":1}}"""),
            5 => Text("timestamp-out-of-range", $$$"""{"deviceId":"{{{deviceId}}}","ts":"{{{late}}}","poison":{{{number}}},"metrics":{"x":1}}"""),
            6 => Text("no-metrics", $$$"""{"deviceId":"{{{deviceId}}}","ts":"{{{time}}}","poison":{{{number}}},"metrics":{}}"""),
            7 => Text("invalid-metric", $$$"""{"deviceId":"{{{deviceId}}}","ts":"{{{time}}}","poison":{{{number}}},"metrics":{"x":null}}"""),
            8 => Encoded("unsupported-encoding", "br", Encoding.UTF8.GetBytes($$$"""{"poison":{{{number}}}}""")),
            _ => Encoded("too-large", "gzip", Bomb(number)),
        };

        PlannedEvent Text(string reason, string json) => new(deviceId, Encoding.UTF8.GetBytes(json)) { Reason = reason };

        PlannedEvent Encoded(string reason, string encoding, byte[] body) => new(deviceId, body)
        {
            Reason = reason,
            PartitionKey = deviceId,
            Properties = new Dictionary<string, object?> { ["content-encoding"] = encoding },
        };
    }

    /// <summary>A few hundred bytes that unpack to more than the 1 MiB an event may have.</summary>
    private static byte[] Bomb(int number)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"{{\"poison\":{number},\"padding\":\""));
            gzip.Write(new byte[1_100_000]);
        }

        return packed.ToArray();
    }
}
