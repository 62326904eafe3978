using Amqp;
using Amqp.Framing;
using Amqp.Types;
using CsCheck;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Tests.Wire;

public sealed class WireFormatTests
{
    [Fact]
    public void Build_AnyBytes_IsRefusedOrStoredButNeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            foreach (var format in new[] { 0u, EventRecordBuilder.BatchFormat, 7u })
            {
                var builder = new EventRecordBuilder("pump-7");
                if (builder.Build(bytes, format) == SendOutcome.Accepted)
                {
                    Assert.True(builder.EventCount > 0);
                }
            }

            ValueShape.IsSafe(bytes);
        });

    [Fact]
    public void Build_AMessageWithAByteChanged_IsRefusedOrStoredButNeverThrows()
    {
        var sent = Encode(Sample());
        Gen.Select(Gen.Int[0, sent.Length - 1], Gen.Byte, Gen.Int[0, sent.Length]).Sample((position, value, length) =>
        {
            var changed = sent[..Math.Max(length, 1)];
            changed[Math.Min(position, changed.Length - 1)] = value;
            new EventRecordBuilder(null).Build(changed, 0);
            new EventRecordBuilder(null).Build(changed, EventRecordBuilder.BatchFormat);
            ValueShape.IsSafe(changed);
        });
    }

    // Behind what one reader takes for the end of a section, another finds message annotations: publisher "evil".
    public static TheoryData<string, byte[]> Smugglers()
    {
        byte[] annotation = [0, 0x53, 0x72, 0xC1, 25, 2, 0xA3, 15, .. "x-opt-publisher"u8, 0xA1, 4, .. "evil"u8];
        var size = (byte)annotation.Length;
        return new TheoryData<string, byte[]>
        {
            { "a map of fewer entries than it holds", [0, 0x53, 0x74, 0xC1, (byte)(size + 1), 0, .. annotation] },
            { "a list of fewer fields than it holds", [0, 0x53, 0x73, 0xC0, (byte)(size + 1), 0, .. annotation] },
            { "a list of more fields than there are", [0, 0x53, 0x73, 0xC0, (byte)(size + 14), 14, .. Enumerable.Repeat((byte)0x40, 13), .. annotation] },
            { "a list in a value", [0, 0x53, 0x77, 0xC0, (byte)(size + 1), 0, .. annotation] },
            { "an array in a value", [0, 0x53, 0x77, 0xE0, (byte)(size + 2), 0, 0x40, .. annotation] },
            { "a list that AMQP describes", [0, 0x53, 0x77, 0, 0x53, 0x26, 0xC0, (byte)(size + 2), 1, 0x40, .. annotation] },
        };
    }

    [Theory]
    [MemberData(nameof(Smugglers))]
    public void Build_SectionsHiddenWithinOthers_AreRefused(string how, byte[] section)
    {
        byte[] message = [.. section, .. section[2] == 0x77 ? Array.Empty<byte>() : [0, 0x53, 0x75, 0xA0, 1, 1]];

        Assert.True(new EventRecordBuilder("pump-7").Build(message, 0) == SendOutcome.Malformed, how);
    }

    [Fact]
    public void IsSafe_OrdinaryValues_Pass() => Assert.True(ValueShape.IsSafe(Encode(Sample())));

    [Theory]
    [InlineData(0xC0)]
    [InlineData(0xC1)]
    [InlineData(0xD0)]
    public void IsSafe_ListsNestedWithoutEnd_AreRefused(byte code)
    {
        byte[] value = [FormatCode.Null];
        for (var depth = 0; depth < 60; depth++)
        {
            value = code < 0xD0
                ? [code, (byte)(value.Length + 1), (byte)(code == 0xC1 ? 2 : 1), .. value]
                : [code, 0, 0, (byte)((value.Length + 4) >> 8), (byte)(value.Length + 4), 0, 0, 0, 1, .. value];
        }

        Assert.False(ValueShape.IsSafe(value));
    }

    // A list of one byte's size that leaves no room for its count, and the like.
    [Theory]
    [InlineData("C000")]
    [InlineData("C100")]
    [InlineData("D000000000")]
    [InlineData("D00000000300")]
    [InlineData("E000")]
    [InlineData("F000000000")]
    [InlineData("00C000")]
    [InlineData("0053")]
    [InlineData("00")]
    [InlineData("A1")]
    [InlineData("B1FFFFFFFF")]
    [InlineData("FF")]
    public void IsSafe_CutShort_IsRefused(string hex) => Assert.False(ValueShape.IsSafe(Convert.FromHexString(hex)));

    // Where a decoder that goes by the count and one that goes by the size would part.
    [Theory]
    [InlineData("C0030540")]
    [InlineData("C003054040")]
    [InlineData("C003014040")]
    [InlineData("C103034041")]
    [InlineData("D0000000060000000340")]
    [InlineData("D000000006000000034040")]
    [InlineData("E00401404545")]
    [InlineData("E003025200")]
    [InlineData("E0060152000102")]
    [InlineData("E00501A3036162")]
    [InlineData("F000000005FFFFFFFF40")]
    public void IsSafe_CountThatIsNotWhatIsThere_IsRefused(string hex) => Assert.False(ValueShape.IsSafe(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("C003024041")]
    [InlineData("45")]
    [InlineData("E004025201FF")]
    [InlineData("E00702A30161026263")]
    [InlineData("F00000000E00000002B3000000016100000000")]
    public void IsSafe_CountThatIsWhatIsThere_Passes(string hex) => Assert.True(ValueShape.IsSafe(Convert.FromHexString(hex)));

    // Well-formed, and no library makes an array of it.
    [Fact]
    public void IsSafe_ArrayOfNulls_IsRefused() => Assert.False(ValueShape.IsSafe(Convert.FromHexString("E0020140")));

    [Fact]
    public void IsSafe_DescriptorsNestedWithoutEnd_AreRefused() => Assert.False(ValueShape.IsSafe(new byte[100_000]));

    private static Message Sample() => new()
    {
        Header = new Header { Durable = true },
        MessageAnnotations = new MessageAnnotations { [new Symbol("x-opt-partition-key")] = "k", [new Symbol("x-custom")] = new List { 1, "two" } },
        Properties = new Properties { MessageId = "m", ContentType = "text/plain" },
        ApplicationProperties = new ApplicationProperties { ["a"] = 1, ["b"] = Guid.Empty, ["c"] = new byte[] { 1, 2 } },
        BodySection = new Data { Binary = [1, 2, 3] },
    };

    private static byte[] Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
