using Serverless.Fuzzing.Tests.Engine;
using Serverless.Fuzzing.Tests.References;
using Serverless.Shared.Telemetry;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>The telemetry decoder against the plain reference: byte 0 chooses the sender, the rest is the body.</summary>
internal sealed class TelemetryJsonTarget : FuzzTarget
{
    private static readonly string[] Names =
        ["deviceId", "ts", "seq", "metrics", "metrics", "metrics", "a", "b", "a.b", "a_b", "x", "\\u0061", "\\ud800", "", "é", "tem perature", "1a", "temperature"];

    private static readonly string[] Values =
    [
        "\"pump-7\"", "\"2026-11-26T10:00:00Z\"", "\"2026-11-26T10:00:00.1239+01:30\"", "\"2016-12-31T23:59:60Z\"", "\"0000-02-29t00:00:00z\"", "\"2025-02-29T00:00:00Z\"",
        "\"9999-12-31T23:59:59-23:59\"", "1", "21.5", "{\"a\":1}", "{\"b\":2,\"c\":\"d\"}", "{\"metrics\":1}", "\"other\"",
    ];

    private readonly TelemetryDecoder _decoder = new();

    public override IEnumerable<byte[]> Seeds =>
    [
        .. Utf8(
            "\0{\"deviceId\":\"pump-7\",\"ts\":\"2026-11-22T10:00:00.000Z\",\"seq\":42,\"metrics\":{\"temperature\":21.5,\"running\":true,\"mode\":\"auto\"}}",
            "\u0001[{\"metrics\":{\"a\":{\"b\":1,\"c\":\"d\"},\"a.d\":-0}},{\"seq\":4.2e1,\"metrics\":{\"x\":null}},7]",
            "\u0002{\"deviceId\":\"other\",\"metrics\":{\"x\":1}}",
            "\u0004{}",
            "\u0003[]"),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = JsonTokens.With([.. Names.Select(name => $"\"{name}\":"), .. Values]);

    public override byte[] Generate(Random random) =>
        [(byte)random.Next(256), .. new JsonGenerator(random, Names, Values).Make()];

    public override object Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var telemetryEvent = TelemetryEvents.Of(reader.Rest[Math.Min(1, input.Length)..], reader.Choose(TelemetryEvents.SenderCount), contentEncoding: "identity");
        var decoded = TelemetryEvents.Decode(_decoder, telemetryEvent);
        var expected = ReferenceDecoder.Decode(telemetryEvent);
        Hold(decoded.SequenceEqual(expected), $"decoded\n{string.Join('\n', decoded)}\nthe reference\n{string.Join('\n', expected)}");
        return string.Join(',', decoded.Take(6).Select(element => element.Split(' ') is var words ? words[^1] + words.Length : ""));
    }
}
