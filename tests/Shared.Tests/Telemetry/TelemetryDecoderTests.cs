using System.Text;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class TelemetryDecoderTests
{
    private const string Good = """{"deviceId":"pump-7","metrics":{"t":1}}""";

    [Fact]
    public void Decode_ContractsExample_IsOneCandidate()
    {
        var element = Assert.Single(Events.Decode(Events.Of(
            """
            { "deviceId": "pump-7", "ts": "2026-11-22T10:00:00.000Z", "seq": 42,
              "metrics": { "temperature": 21.5, "running": true, "mode": "auto" } }
            """)));

        Assert.Null(element.Refusal);
        Assert.Null(element.MetricsRefusal);
        Assert.Equal("pump-7", element.DeviceId);
        Assert.Equal(1795341600000, element.Timestamp);
        Assert.Equal(42, element.Sequence);
        Assert.Equal(
            [
                new Metric("mode", MetricValue.FromText("auto")),
                new Metric("running", MetricValue.FromBoolean(true)),
                new Metric("temperature", MetricValue.FromNumber(21.5)),
            ],
            element.Metrics);
    }

    [Theory]
    [InlineData("""{"deviceId":"pump-7","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"pump-7","ts":null,"seq":null,"metrics":{"t":1}}""")]
    public void Decode_NoTimeOrSequence_IsEnqueuedTimeAndNone(string json)
    {
        var element = Assert.Single(Events.Decode(Events.Of(json)));

        Assert.Null(element.Refusal);
        Assert.Equal(Events.Enqueued.ToUnixTimeMilliseconds(), element.Timestamp);
        Assert.Equal(Reading.NoSequence, element.Sequence);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("9007199254740991", 9007199254740991)]
    [InlineData("42.0", 42)]
    [InlineData("4.2e1", 42)]
    [InlineData("9.007199254740991E15", 9007199254740991)]
    [InlineData("0e999", 0)]
    [InlineData("-0", 0)]
    public void Decode_SequenceIsInteger_IsTaken(string text, long expected) =>
        Assert.Equal(expected, Assert.Single(Events.Decode(Events.Of($$$"""{"deviceId":"d","seq":{{{text}}},"metrics":{"t":1}}"""))).Sequence);

    [Theory]
    // JSON itself
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("""{"deviceId":"d","metrics":{"t":1}} {}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":1},}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":01}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":NaN}}""")]
    [InlineData("""/**/{"deviceId":"d","metrics":{"t":1}}""")]
    [InlineData("""[{"deviceId":"d","metrics":{"t":1}},""")]
    [InlineData("""[{"deviceId":"d","metrics":{"t":1}}]]""")]
    // an integer that is none, however little it lacks
    [InlineData("""{"deviceId":"d","seq":1E-30,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":9007199254740991.00000000000000000000001,"metrics":{"t":1}}""")]
    // a key twice where no key belongs
    [InlineData("""{"deviceId":[{"a":1,"a":2}],"metrics":{"t":1}}""")]
    // no object
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("[null]")]
    // ts
    [InlineData("""{"deviceId":"d","ts":"yesterday","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","ts":"2026-02-30T10:00:00Z","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","ts":"2026-11-22T10:00:00","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","ts":1795341600000,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","ts":{"a":1},"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","ts":"\ud800","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","ts":"","metrics":{"t":1}}""")]
    // seq
    [InlineData("""{"deviceId":"d","seq":-1,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":1.5,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":9007199254740992,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":99999999999999999999999999999999,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":1e400,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":"1","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":[1],"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":true,"metrics":{"t":1}}""")]
    // duplicate keys, anywhere in the element
    [InlineData("""{"deviceId":"d","deviceId":"d","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","ts":null,"ts":null,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","seq":1,"seq":1,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":1},"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":1,"t":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":1,"\u0074":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{"t":1,"t":2}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{"t":1},"a":2}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":null,"t":null}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{"b":{"c":1,"c":1}}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":[{"c":1,"c":1}]}}""")]
    [InlineData("""{"deviceId":"d","metrics":[{"c":1,"c":1}]}""")]
    [InlineData("""{"deviceId":"d","x":1,"x":1,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","x":[{"y":{"z":1,"z":1}}],"metrics":{"t":1}}""")]
    // keys that are no text
    [InlineData("""{"deviceId":"d","\ud800":1,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"\udc00":1}}""")]
    [InlineData("""{"\u0064eviceId":"d","deviceId":"d","metrics":{"t":1}}""")]
    public void Decode_Malformed_IsRefusedAsMalformed(string json) => AssertRefused(json, DeadLetterReason.Malformed);

    [Fact]
    public void Decode_ManyKeysOneTwice_IsMalformed()
    {
        var members = string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"x{i}\":{i}"));

        AssertRefused($$$"""{"deviceId":"d",{{{members}}},"x7":0,"metrics":{"t":1}}""", DeadLetterReason.Malformed);
        Assert.Null(Assert.Single(Events.Decode(Events.Of($$$"""{"deviceId":"d",{{{members}}},"metrics":{"t":1}}"""))).Refusal);
    }

    [Theory]
    [InlineData("""{"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":null,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":7,"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":{"a":1},"metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"-a","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"a b","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"a~b","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"é","metrics":{"t":1}}""")]
    [InlineData("""{"deviceId":"\ud800","metrics":{"t":1}}""")]
    public void Decode_NoLegalId_IsInvalidDeviceId(string json) => AssertRefused(json, DeadLetterReason.InvalidDeviceId);

    [Fact]
    public void Decode_IdOf128And129Characters_IsTakenAndRefused()
    {
        var longest = new string('a', 128);

        Assert.Equal(longest, Assert.Single(Events.Decode(Events.Of($$$"""{"deviceId":"{{{longest}}}","metrics":{"t":1}}"""))).DeviceId);
        AssertRefused($$$"""{"deviceId":"{{{longest}}}a","metrics":{"t":1}}""", DeadLetterReason.InvalidDeviceId);
    }

    [Theory]
    [InlineData("p", "p", "p", "p", null)]
    [InlineData("p", null, null, "p", null)]
    [InlineData(null, "p", null, "p", null)]
    [InlineData(null, null, "p", "p", null)]
    [InlineData("p", "", null, "p", null)]
    [InlineData("", "p", null, "p", null)]
    [InlineData("p", "q", null, null, DeadLetterReason.IdentityMismatch)]
    [InlineData("p", null, "q", null, DeadLetterReason.IdentityMismatch)]
    [InlineData(null, "p", "q", null, DeadLetterReason.IdentityMismatch)]
    [InlineData("p", "p", "q", null, DeadLetterReason.IdentityMismatch)]
    [InlineData("p", "q", "p", null, DeadLetterReason.IdentityMismatch)]
    [InlineData("q", "p", "p", null, DeadLetterReason.IdentityMismatch)]
    [InlineData("p", "P", null, null, DeadLetterReason.IdentityMismatch)]
    [InlineData("p q", null, null, null, DeadLetterReason.InvalidDeviceId)]
    [InlineData(null, "p q", null, null, DeadLetterReason.InvalidDeviceId)]
    [InlineData(null, "p q", "p", null, DeadLetterReason.InvalidDeviceId)]
    [InlineData("p", null, "p q", null, DeadLetterReason.InvalidDeviceId)]
    [InlineData(null, null, null, null, DeadLetterReason.InvalidDeviceId)]
    public void Decode_Sender_IsPublisherThenKeyThenFieldAndAllAgree(
        string? publisher, string? key, string? field, string? expected, DeadLetterReason? reason)
    {
        var member = field is null ? string.Empty : $"\"deviceId\":\"{field}\",";

        var element = Assert.Single(Events.Decode(Events.Of($$$"""{{{{member}}}"metrics":{"t":1}}""", key, publisher)));

        Assert.Equal(reason, element.Refusal?.Reason);
        Assert.Equal(expected, element.DeviceId);
    }

    [Theory]
    [InlineData("""{"deviceId":"d"}""")]
    [InlineData("""{"deviceId":"d","metrics":null}""")]
    [InlineData("""{"deviceId":"d","metrics":{}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{}}}""")]
    public void Decode_NothingMeasured_IsNoMetrics(string json) => AssertMetricsRefused(json, DeadLetterReason.NoMetrics);

    [Theory]
    [InlineData("""{"deviceId":"d","metrics":[]}""")]
    [InlineData("""{"deviceId":"d","metrics":1}""")]
    [InlineData("""{"deviceId":"d","metrics":"t"}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":null}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":[1]}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":1,"u":[]}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{"b":{"c":1}}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{"b":{}}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{"b":null}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":1e309}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":-1e309}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"1t":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{".t":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t-u":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"é":1}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"1":{"t":1}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a.b":1,"a":{"b":1}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"a":{"b.c":1},"a.b":{"c":1}}}""")]
    [InlineData("""{"deviceId":"d","metrics":{"t":"\udc00"}}""")]
    public void Decode_BadMetric_IsInvalidMetric(string json) => AssertMetricsRefused(json, DeadLetterReason.InvalidMetric);

    [Fact]
    public void Decode_NestedMetrics_AreFlattenedWithADot()
    {
        var element = Assert.Single(Events.Decode(Events.Of(
            """{"deviceId":"d","metrics":{"b":{"y":1,"x":true},"a":"","B":2,"c":{},"\u0064":-0.0}}""")));

        Assert.Null(element.MetricsRefusal);
        Assert.Equal(
            [
                new Metric("B", MetricValue.FromNumber(2)),
                new Metric("a", MetricValue.FromText("")),
                new Metric("b.x", MetricValue.FromBoolean(true)),
                new Metric("b.y", MetricValue.FromNumber(1)),
                new Metric("d", MetricValue.FromNumber(0)),
            ],
            element.Metrics);
    }

    [Fact]
    public void Decode_LengthsAtAndBeyondTheLimit_AreTakenAndRefused()
    {
        static string Metrics(int count) =>
            $$$"""{"deviceId":"d","metrics":{ {{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"m{i}\":{i}"))}}} }}""";
        static string Name(int length) => $$$"""{"deviceId":"d","metrics":{"{{{new string('n', length)}}}":1}}""";
        static string Nested(int length) => $$$"""{"deviceId":"d","metrics":{"{{{new string('n', length - 3)}}}": {"ab":1} } }""";
        static string Text(string text) => $$$"""{"deviceId":"d","metrics":{"t":"{{{text}}}"}}""";

        AssertTaken(Metrics(100));
        AssertMetricsRefused(Metrics(101), DeadLetterReason.InvalidMetric);
        AssertTaken(Name(64));
        AssertMetricsRefused(Name(65), DeadLetterReason.InvalidMetric);
        AssertTaken(Nested(64));
        AssertMetricsRefused(Nested(65), DeadLetterReason.InvalidMetric);
        AssertTaken(Text(new string('é', 1024)));
        AssertMetricsRefused(Text(new string('é', 1025)), DeadLetterReason.InvalidMetric);
        AssertTaken(Text(string.Concat(Enumerable.Repeat("😀", 512))));
        AssertMetricsRefused(Text(string.Concat(Enumerable.Repeat("😀", 512)) + "a"), DeadLetterReason.InvalidMetric);
        AssertTaken(Text(string.Concat(Enumerable.Repeat("\\u00e9", 1024))));
        AssertMetricsRefused(Text(string.Concat(Enumerable.Repeat("\\u00e9", 1025))), DeadLetterReason.InvalidMetric);
    }

    [Fact]
    public void Decode_UnknownFields_AreIgnored() =>
        AssertTaken("""{"x":[1,{"y":[[]]}],"deviceId":"d","DeviceId":"e","metrics":{"t":1},"":null}""");

    [Fact]
    public void Decode_ByteOrderMark_IsPassedOver() =>
        Assert.Null(Assert.Single(Events.Decode(Events.Of([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Good)]))).Refusal);

    [Fact]
    public void Decode_NotUtf8_IsMalformed()
    {
        var body = Encoding.UTF8.GetBytes("""{"deviceId":"d","x":"?","metrics":{"t":1}}""");
        body[Array.IndexOf(body, (byte)'?')] = 0xff;

        Assert.Equal(DeadLetterReason.Malformed, Assert.Single(Events.Decode(Events.Of(body))).Refusal?.Reason);
        Assert.Equal(
            DeadLetterReason.Malformed,
            Assert.Single(Events.Decode(Events.Of(Encoding.Unicode.GetBytes(Good)))).Refusal?.Reason);
    }

    [Theory]
    [InlineData(60, null)]
    [InlineData(64, DeadLetterReason.Malformed)]
    [InlineData(100_000, DeadLetterReason.Malformed)]
    public void Decode_NestedDeeply_IsMalformedBeyondTheLimit(int depth, DeadLetterReason? expected)
    {
        var nested = new string('[', depth) + new string(']', depth);

        var element = Assert.Single(Events.Decode(Events.Of($$$"""[{"deviceId":"d","x":{{{nested}}},"metrics":{"t":1}}]""")));

        Assert.Equal(expected, element.Refusal?.Reason);
    }

    [Fact]
    public void Decode_Array_EachElementStandsAlone()
    {
        var elements = Events.Decode(Events.Of(
            """
            [{"deviceId":"a","metrics":{"t":1}}, 7, {"deviceId":"b","ts":"never","metrics":{"t":1}}, {"metrics":{"t":1}},
             {"deviceId":"c","metrics":{"t":null}}, {"deviceId":"d","metrics":{"t":2}}]
            """));

        Assert.Equal([0, 1, 2, 3, 4, 5], elements.Select(element => element.Index));
        Assert.Equal(
            [null, DeadLetterReason.Malformed, DeadLetterReason.Malformed, DeadLetterReason.InvalidDeviceId, null, null],
            elements.Select(element => element.Refusal?.Reason));
        Assert.Equal(DeadLetterReason.InvalidMetric, elements[4].MetricsRefusal?.Reason);
        Assert.Equal([0, 1, 2, 3], elements.Where(element => element.Refusal is not null).Select(element => element.Refusal!.Value.Index).Prepend(0));
        Assert.Equal(("d", 2d), (elements[5].DeviceId, elements[5].Metrics[0].Value.Number));
    }

    [Fact]
    public void Decode_SyntaxErrorAfterGoodElements_RefusesTheEventAsAWhole()
    {
        var element = Assert.Single(Events.Decode(Events.Of($"[{Good},{Good},{{]")));

        Assert.Equal((0, DeadLetterReason.Malformed), (element.Refusal!.Value.Index, element.Refusal.Value.Reason));
    }

    [Theory]
    [InlineData(10_000, 10_000)]
    [InlineData(10_001, 1)]
    public void Decode_ElementsAtAndBeyondTheLimit_AreTakenAndTooLarge(int count, int elements)
    {
        var decoded = Events.Decode(Events.Of("[" + string.Join(',', Enumerable.Repeat(Good, count)) + "]"));

        Assert.Equal(elements, decoded.Count);
        Assert.Equal(elements == 1 ? DeadLetterReason.TooLarge : null, decoded[0].Refusal?.Reason);
    }

    [Fact]
    public void Decode_AnyCutOrFlippedByte_NeverThrows()
    {
        var body = Encoding.UTF8.GetBytes("""[{"deviceId":"d","ts":"2026-11-22T10:00:00Z","seq":1,"metrics":{"a":{"b":1.5},"c":"\u00e9"}}]""");
        foreach (var source in new[] { body, Events.Gzip(body) })
        {
            for (var i = 0; i < source.Length; i++)
            {
                Assert.NotEmpty(Events.Decode(Events.Of(source[..i])));
                foreach (var flip in new byte[] { 0x01, 0x20, 0x80, 0xff })
                {
                    var flipped = source.ToArray();
                    flipped[i] ^= flip;
                    Assert.NotEmpty(Events.Decode(Events.Of(flipped)));
                }
            }
        }
    }

    private static void AssertTaken(string json)
    {
        var element = Assert.Single(Events.Decode(Events.Of(json)));
        Assert.Null(element.Refusal);
        Assert.Null(element.MetricsRefusal);
    }

    private static void AssertRefused(string json, DeadLetterReason reason) => AssertRefused(Events.Of(json), reason);

    private static void AssertRefused(TelemetryEvent telemetryEvent, DeadLetterReason reason)
    {
        var element = Assert.Single(Events.Decode(telemetryEvent));
        Assert.Equal(reason, element.Refusal?.Reason);
        Assert.Equal(0, element.Refusal?.Index);
    }

    private static void AssertMetricsRefused(string json, DeadLetterReason reason)
    {
        var element = Assert.Single(Events.Decode(Events.Of(json)));
        Assert.Null(element.Refusal);
        Assert.Equal(reason, element.MetricsRefusal?.Reason);
    }
}
