using System.Text;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class TelemetryDecoderEncodingTests
{
    private const string Good = """{"deviceId":"pump-7","metrics":{"t":1}}""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData(" gzip ")]
    [InlineData(null)]
    [InlineData("")]
    public void Decode_Gzip_IsUnpacked(string? encoding) =>
        Assert.Equal("pump-7", Assert.Single(Events.Decode(Events.Of(Events.Gzip(Good), contentEncoding: encoding))).DeviceId);

    [Theory]
    [InlineData("identity")]
    [InlineData("Identity")]
    [InlineData(null)]
    public void Decode_Plain_IsRead(string? encoding) =>
        Assert.Equal("pump-7", Assert.Single(Events.Decode(Events.Of(Encoding.UTF8.GetBytes(Good), contentEncoding: encoding))).DeviceId);

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    [InlineData("utf-8")]
    public void Decode_OtherEncoding_IsUnsupported(string encoding) =>
        AssertRefused(Events.Of(Encoding.UTF8.GetBytes(Good), contentEncoding: encoding), DeadLetterReason.UnsupportedEncoding);

    [Fact]
    public void Decode_GzipThatCannotBeUnpacked_IsUnsupported()
    {
        var packed = Events.Gzip(Good);
        var damaged = packed.ToArray();
        damaged[packed.Length / 2] ^= 0xff;

        AssertRefused(Events.Of(packed[..^15]), DeadLetterReason.UnsupportedEncoding);
        AssertRefused(Events.Of(packed[..12]), DeadLetterReason.UnsupportedEncoding);
        AssertRefused(Events.Of([0x1f, 0x8b]), DeadLetterReason.UnsupportedEncoding);
        AssertRefused(Events.Of(damaged), DeadLetterReason.UnsupportedEncoding);
        AssertRefused(Events.Of(Encoding.UTF8.GetBytes(Good), contentEncoding: "gzip"), DeadLetterReason.UnsupportedEncoding);
        AssertRefused(Events.Of([], contentEncoding: "gzip"), DeadLetterReason.UnsupportedEncoding);
    }

    [Fact]
    public void Decode_GzipOfSeveralMembers_IsUnpacked() =>
        Assert.Equal("pump-7", Assert.Single(Events.Decode(Events.Of([.. Events.Gzip(Good[..20]), .. Events.Gzip(Good[20..])]))).DeviceId);

    [Fact]
    public void Decode_GzipSaidToBePlain_IsMalformed() =>
        AssertRefused(Events.Of(Events.Gzip(Good), contentEncoding: "identity"), DeadLetterReason.Malformed);

    [Theory]
    [InlineData(1_048_576, null)]
    [InlineData(1_048_577, DeadLetterReason.TooLarge)]
    public void Decode_BodyAtAndBeyondTheLimit_IsTakenAndTooLarge(int size, DeadLetterReason? expected)
    {
        var body = Encoding.UTF8.GetBytes(Good.PadRight(size));

        Assert.Equal(expected, Assert.Single(Events.Decode(Events.Of(body))).Refusal?.Reason);
        Assert.Equal(expected, Assert.Single(Events.Decode(Events.Of(Events.Gzip(body)))).Refusal?.Reason);
    }

    [Fact]
    public void Decode_GzipBomb_IsTooLargeWithoutUnpackingIt()
    {
        var bomb = Events.Gzip(new byte[200_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        AssertRefused(Events.Of(bomb), DeadLetterReason.TooLarge);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
    }

    private static void AssertRefused(TelemetryEvent telemetryEvent, DeadLetterReason reason)
    {
        var element = Assert.Single(Events.Decode(telemetryEvent));
        Assert.Equal(reason, element.Refusal?.Reason);
        Assert.Equal(0, element.Refusal?.Index);
    }
}
