using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Tests.Wire;

/// <summary>Maps that the protocol library does not read are not stored: each receiver would fail on them for ever.</summary>
public sealed class MapKeyTests
{
    // Properties of the application, then a body.
    [Theory]
    [InlineData("one name twice", 4, "A10161 40 A10161 41")]
    [InlineData("one name twice, in two encodings", 4, "A10161 40 B10000000161 41")]
    [InlineData("one number twice, in two encodings", 4, "5205 40 7000000005 41")]
    [InlineData("two texts that are none, read alike", 4, "A101FF 40 A101FE 41")]
    [InlineData("a null", 2, "40 41")]
    [InlineData("a null, within", 2, "A10161 C1030240 41")]
    [InlineData("one name twice, within a list", 2, "A10161 C00C01 C10904 A10162 40 A10162 40")]
    public void Build_MapThatNoLibraryReads_IsMalformed(string map, int count, string entries) =>
        Assert.True(Send(count, entries) == SendOutcome.Malformed, map);

    [Theory]
    [InlineData("two names", 4, "A10161 40 A10162 41")]
    [InlineData("a string and a symbol of the same letters", 4, "A10161 40 A30161 41")]
    [InlineData("two numbers", 4, "5205 40 5206 41")]
    [InlineData("one number in two types", 4, "5205 40 5005 41")]
    [InlineData("the same name on two levels", 2, "A10161 C10502 A10161 41")]
    [InlineData("other letters than ASCII's", 4, "A102C3A9 40 A102C3A8 41")]
    public void Build_MapOfDistinctKeys_IsAccepted(string map, int count, string entries) =>
        Assert.True(Send(count, entries) == SendOutcome.Accepted, map);

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(999, false)]
    public void Build_MapOfManyKeys_IsLookedThrough(int distinct, bool isAccepted)
    {
        var entries = string.Concat(Enumerable.Range(0, 1_000).Select(key => $"60{key % distinct:X4}40"));

        Assert.Equal(isAccepted ? SendOutcome.Accepted : SendOutcome.Malformed, Send(2_000, entries));
    }

    private static SendOutcome Send(int count, string entries)
    {
        var content = Convert.FromHexString(entries.Replace(" ", "", StringComparison.Ordinal));
        byte[] map = [0xD1, .. BigEndian(content.Length + 4), .. BigEndian(count), .. content];
        var builder = new EventRecordBuilder(publisher: null);
        var outcome = builder.Build([0, 0x53, 0x74, .. map, 0, 0x53, 0x75, 0xA0, 1, 1], format: 0);
        if (outcome == SendOutcome.Accepted)
        {
            builder.Discard();
        }

        return outcome;
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
