using System.Globalization;
using System.Text;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Telemetry.SenML;

namespace Serverless.Shared.Tests.Telemetry.SenML;

public sealed class SenMLDecoderTests
{
    [Theory]
    // Base fields hold from their record on, RFC 8428 sections 4.1 and 5.1.2.
    [InlineData("""[{"bn":"d/","bt":1795341600,"bu":"Cel","bver":10,"n":"t","v":20.5},{"n":"h","u":"%RH","v":60}]""", "0 d 0 h=60 t=20.5")]
    [InlineData("""[{"bn":"d/"},{"n":"t","v":1},{"bn":"e/","n":"t","v":2}]""", "1 d 0 t=1|2 e 0 t=2")]
    // Times are added, and relative to the enqueued time below 2^28 seconds, section 4.5.3.
    [InlineData("""[{"bn":"d/","n":"t","v":1},{"n":"t","t":-5,"v":2},{"n":"u","t":-5.0,"v":3},{"n":"t","t":2.5,"v":4}]""", "0 d 0 t=1|1 d -5000 t=2 u=3|3 d 2500 t=4")]
    [InlineData("""[{"bn":"d/","bt":1795341590,"n":"t","t":-1.5,"v":1},{"n":"t","t":1.5e1,"v":2}]""", "0 d -11500 t=1|1 d 5000 t=2")]
    [InlineData("""[{"n":"d/t","t":268435455.9999,"v":1},{"n":"d/t","t":268435456,"v":2}]""", "0 d 268435455999 t=1|1 d -1526906144000 t=2")]
    // Cut to milliseconds: what a double makes of 1795341600.123 times 1000 is not asked.
    [InlineData("""[{"n":"d/t","t":1795341600.1239,"v":1},{"n":"d/t","t":1795341599.001,"v":1},{"n":"d/t","t":-0.0001,"v":2}]""", "0 d 123 t=1|1 d -999 t=1|2 d -1 t=2")]
    // Values: the base value is added to numbers, and is the value where there is none, section 4.5.4.
    [InlineData("""[{"bn":"d/","bv":20,"n":"a","v":0.5},{"n":"b","vb":true},{"n":"c","vs":"x"},{"n":"e"}]""", "0 d 0 a=20.5 b=True c=x e=20")]
    // What is not kept: units, sums beside a value, update times, unknown fields; a fragment of base fields alone is no reading.
    [InlineData("""[{"bn":"d/","bs":3,"bu":"W"},{"n":"p","u":"W","v":1,"s":7,"ut":60,"x":{"y":[1]}}]""", "1 d 0 p=1")]
    // A time that comes back goes to its reading, whatever stands between; the index is that of the first record.
    [InlineData("""[{"n":"d/a","v":1},{"n":"e/a","v":2},{"n":"d/b","v":3}]""", "0 d 0 a=1 b=3|1 e 0 a=2")]
    public void Decode_Pack_IsResolvedAndGroupedByDeviceAndTime(string pack, string expected) =>
        Assert.Equal(expected, Show(Decode(pack)));

    [Theory]
    [InlineData("""[{"n":"t","v":1}]""", "0 d 0 t=1")]
    [InlineData("""[{"n":"d/t","v":1},{"bn":"d/m.","n":"x","v":2}]""", "0 d 0 m.x=2 t=1")]
    [InlineData("""[{"n":"e/t","v":1}]""", "0 identity-mismatch")]
    [InlineData("""[{"n":"/t","v":1},{"n":"u","v":2}]""", "0 invalid-device-id|1 d 0 u=2")]
    public void Decode_SentByADevice_TakesTheMetricAloneAndMustAgree(string pack, string expected) =>
        Assert.Equal(expected, Show(Events.Decode(Event(pack) with { PartitionKey = "d" })));

    [Theory]
    // The record alone: the others are taken.
    [InlineData("""[{"n":"d/a","v":"1"},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":"d/a","v":1,"vs":"x"},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":"d/a"},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":5,"v":1},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":"d/a","t":"now","v":1},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":"d/a","t":1e400,"v":1},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":"d/a","vb":1},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":"d/a","v":1,"v":1},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[{"n":"d/a","v":1,"x":{"y":1,"y":1}},{"n":"d/b","v":2}]""", "0 malformed|1 d 0 b=2")]
    [InlineData("""[7,null,[{"n":"d/a","v":1}],{"n":"d/b","v":2}]""", "0 malformed|1 malformed|2 malformed|3 d 0 b=2")]
    [InlineData("""[{"v":1},{"n":"d/b","v":2}]""", "0 invalid-device-id|1 d 0 b=2")]
    [InlineData("""[{"n":"t","v":1}]""", "0 invalid-device-id")]
    [InlineData("""[{"n":"d/","v":1},{"n":"d/a/b","v":2},{"n":"d/1","v":3},{"n":"d/b","v":4}]""", "0 d 0 invalid-metric|1 d 0 invalid-metric|2 d 0 invalid-metric|3 d 0 b=4")]
    [InlineData("""[{"n":"d/a","vd":"AAEC"},{"n":"d/b","s":3},{"n":"d/c","v":1e999},{"bv":1e308,"n":"d/e","v":1e308},{"bv":0,"n":"d/f","v":4}]""", "0 d 0 invalid-metric|1 d 0 invalid-metric|2 d 0 invalid-metric|3 d 0 invalid-metric|4 d 0 f=4")]
    [InlineData("""[{"n":"d/a","v":1},{"n":"d/a","v":1},{"n":"d/b","v":2}]""", "0 d 0 a=1 b=2|1 d 0 invalid-metric")]
    [InlineData("""[{"n":"d/a","vs":"\ud800"}]""", "0 malformed")]
    // The pack: what is wrong with a base field is wrong with all that follows, and what must be understood is not.
    [InlineData("""[{"n":"d/a","v":1},{"bt":"now","n":"d/b","v":2}]""", "0 malformed")]
    [InlineData("""[{"bn":1,"n":"d/a","v":1}]""", "0 malformed")]
    [InlineData("""[{"bn":"d/","bn":"e/","n":"a","v":1}]""", "0 malformed")]
    [InlineData("""[{"bver":11,"n":"d/a","v":1}]""", "0 malformed")]
    [InlineData("""[{"bver":9,"n":"d/a","v":1}]""", "0 malformed")]
    [InlineData("""[{"bver":"10","n":"d/a","v":1}]""", "0 malformed")]
    [InlineData("""[{"n":"d/a","v":1},{"n":"d/b","v":2,"x_":null}]""", "0 malformed")]
    [InlineData("""[]""", "0 malformed")]
    [InlineData("""{"n":"d/a","v":1}""", "0 malformed")]
    [InlineData("""[{"n":"d/a","v":1}""", "0 malformed")]
    [InlineData("""[{"n":"d/a","v":1}] x""", "0 malformed")]
    [InlineData("""[{"bn":"d/"},{"bt":1}]""", "0 no-metrics")]
    public void Decode_BadPack_RefusesTheRecordOrThePack(string pack, string expected) =>
        Assert.Equal(expected, Show(Decode(pack)));

    [Fact]
    public void Decode_LimitsOfAReading_HoldForAGroup()
    {
        var hundredAndOne = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"n":"d/m{{i}}","v":{{i}}}"""));
        var texts = $$"""{"n":"d/a","t":1,"vs":"{{new string('é', 1024)}}"},{"n":"d/b","t":1,"vs":"{{new string('é', 1025)}}"}""";

        var elements = Decode($"[{hundredAndOne},{texts}]");

        Assert.Equal([0, 100, 101, 102], elements.Select(element => element.Index));
        Assert.Equal([100, 0, 1, 0], elements.Select(element => element.Metrics.Length));
        Assert.Equal(
            [null, DeadLetterReason.InvalidMetric, null, DeadLetterReason.InvalidMetric], elements.Select(element => element.MetricsRefusal?.Reason));
    }

    [Theory]
    [InlineData(10_000, 10_000)]
    [InlineData(10_001, 1)]
    public void Decode_ReadingsAtAndBeyondTheLimit_AreTakenAndTooLarge(int count, int expected)
    {
        var elements = Decode("[{\"bn\":\"d/a\"}," + string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"t":{{-i - 1}},"v":1}""")) + "]");

        Assert.Equal(expected, elements.Count);
        Assert.Equal(expected == 1 ? DeadLetterReason.TooLarge : null, elements[0].Refusal?.Reason);
    }

    [Theory]
    [InlineData("application/senml+json", true)]
    [InlineData("Application/SenML+JSON ; charset=utf-8", true)]
    [InlineData("application/senml+json;x", true)]
    [InlineData("application/senml+jsonx", false)]
    [InlineData("application/sensml+json", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Is_ContentType_IsThatOfSenMLJson(string? contentType, bool expected) => Assert.Equal(expected, SenMLMediaType.Is(contentType));

    [Fact]
    public void Decode_PackedWithAMark_IsRead()
    {
        var packed = Events.Gzip([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes("""[{"n":"d/a","v":1}]""")]);

        Assert.Equal("0 d 0 a=1", Show(Events.Decode(Events.Of(packed) with { ContentType = SenMLMediaType.Name })));
    }

    [Fact]
    public void Decode_AnyCutOrFlippedByte_NeverThrows()
    {
        var body = Encoding.UTF8.GetBytes("""[{"bn":"d/","bt":1795341600.5,"bv":1,"n":"\u0061","v":2e0},{"n":"b","t":-1,"vs":"\u00e9"},{"n":"c","vb":true,"x":[{}]}]""");
        for (var i = 0; i < body.Length; i++)
        {
            Assert.NotEmpty(Events.Decode(Events.Of(body[..i]) with { ContentType = SenMLMediaType.Name }));
            foreach (var flip in new byte[] { 0x01, 0x20, 0x80, 0xff })
            {
                var flipped = body.ToArray();
                flipped[i] ^= flip;
                Assert.NotEmpty(Events.Decode(Events.Of(flipped) with { ContentType = SenMLMediaType.Name }));
            }
        }
    }

    private static TelemetryEvent Event(string pack) => Events.Of(pack) with { ContentType = SenMLMediaType.Name };

    private static List<DecodedElement> Decode(string pack) => Events.Decode(Event(pack));

    /// <summary>Index, device, milliseconds after the enqueued time and metrics, or the reason.</summary>
    private static string Show(List<DecodedElement> elements) => string.Join('|', elements.Select(element =>
    {
        Assert.Equal(element.Index, element.Refusal?.Index ?? element.MetricsRefusal?.Index ?? element.Index);
        return element.Refusal is { } refusal ? $"{element.Index} {refusal.Reason.ToText()}"
            : $"{element.Index} {element.DeviceId} {element.Timestamp - Events.Enqueued.ToUnixTimeMilliseconds()} "
                + (element.MetricsRefusal?.Reason.ToText() ?? string.Join(' ', element.Metrics.Select(Show)));
    }));

    private static string Show(Metric metric) => $"{metric.Name}={metric.Value.Kind switch
    {
        MetricKind.Number => metric.Value.Number.ToString(CultureInfo.InvariantCulture),
        MetricKind.Boolean => metric.Value.Boolean.ToString(),
        _ => metric.Value.Text,
    }}";
}
