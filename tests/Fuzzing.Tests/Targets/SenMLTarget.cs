using System.Text;
using System.Text.Json;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.Shared.Telemetry;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>SenML packs: no input throws, and the same JSON written another way decodes alike.</summary>
internal sealed class SenMLTarget : FuzzTarget
{
    private static readonly string[] Names = ["bn", "bt", "bv", "bver", "bu", "n", "n", "t", "v", "v", "vs", "vb", "vd", "s", "u", "ut", "x_", "x"];

    private static readonly string[] Values =
        ["\"pump-7/\"", "\"pump-7/a\"", "\"temperature\"", "\"a/b/c\"", "\"/\"", "10", "11", "1.5", "-5", "1795687200.1239", "268435455.9999", "1e20", "-1e28", "7.9e28", "true", "\"x\""];

    private readonly TelemetryDecoder _decoder = new();

    public override IEnumerable<byte[]> Seeds => Utf8(
        "\0[{\"bn\":\"pump-7/\",\"bt\":1795687200,\"bver\":10,\"n\":\"a\",\"v\":1},{\"n\":\"b\",\"t\":-1.5,\"vs\":\"x\"},{\"n\":\"c\",\"vb\":true}]",
        "\u0001[{\"n\":\"temperature\",\"u\":\"Cel\",\"v\":23.1,\"bv\":2},{\"n\":\"temperature\",\"vd\":\"aGk\"},{\"n\":\"e\",\"s\":1}]",
        "\u0002[{\"bn\":\"x\"},3,{\"bver\":11}]");

    public override IReadOnlyList<byte[]> Tokens { get; } = JsonTokens.With([.. Names.Select(name => $"\"{name}\":"), .. Values]);

    public override byte[] Generate(Random random)
    {
        var json = Encoding.UTF8.GetString(new JsonGenerator(random, Names, Values).Make());
        return [(byte)random.Next(256), .. Encoding.UTF8.GetBytes(json.StartsWith('[') ? json : $"[{json}]")];
    }

    public override object Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var body = reader.Rest[Math.Min(1, input.Length)..];
        var sender = reader.Choose(TelemetryEvents.SenderCount);
        var decoded = TelemetryEvents.Decode(_decoder, TelemetryEvents.Of(body, sender, "application/senml+json"));
        if (Rewritten(body) is { } other)
        {
            var again = TelemetryEvents.Decode(_decoder, TelemetryEvents.Of(other, sender, "Application/SenML+JSON; charset=utf-8"));
            Hold(decoded.SequenceEqual(again), $"decoded\n{string.Join('\n', decoded)}\nwritten another way\n{string.Join('\n', again)}");
        }

        return string.Join(',', decoded.Take(6).Select(element => element.Split(' ') is var words ? words[^1] + words.Length : ""));
    }

    /// <summary>The same JSON with other white space and escapes; null where it is none, or no text.</summary>
    private static byte[]? Rewritten(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(json), new JsonDocumentOptions { MaxDepth = 64 });
            return System.Text.Unicode.Utf8.IsValid(json) ? JsonSerializer.SerializeToUtf8Bytes(document.RootElement, Indented) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, MaxDepth = 64 };
}
