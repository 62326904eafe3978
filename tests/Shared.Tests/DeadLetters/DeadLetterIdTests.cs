using CsCheck;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Tests.DeadLetters;

public sealed class DeadLetterIdTests
{
    [Fact]
    public void TryParse_AnyId_GivesItBack()
    {
        Gen.Select(Gen.Long[0, 253_402_300_799_999], Gen.Int[0, 1023], Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue])
            .Select((time, partition, number, index) => new DeadLetterId(time, $"{partition}", number, index))
            .Sample(id => DeadLetterId.TryParse(id.ToString(), out var parsed) && parsed == id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1-0-3")]
    [InlineData("1-0-3-4-5")]
    [InlineData("1-0-3-+4")]
    [InlineData("01-0-3-4")]
    [InlineData("1-00-3-4")]
    [InlineData("1-0-3- 4")]
    [InlineData("1-0-3-2147483648")]
    [InlineData("999999999999999999-0-3-4")]
    [InlineData("-1-0-3-4")]
    [InlineData("1-0'-3-4")]
    public void TryParse_AnotherText_IsFalse(string? text)
    {
        Assert.False(DeadLetterId.TryParse(text, out _));
    }

    [Fact]
    public void ToText_EveryReason_IsTheContractsAndComesBack()
    {
        Assert.Equal(
            "unsupported-encoding too-large malformed invalid-device-id identity-mismatch unknown-device device-disabled " +
            "timestamp-out-of-range no-metrics invalid-metric rejected-by-store",
            string.Join(' ', Enum.GetValues<DeadLetterReason>().Select(reason => reason.ToText())));
        Assert.All(
            Enum.GetValues<DeadLetterReason>(),
            reason => Assert.True(DeadLetterReasonText.TryParse(reason.ToText(), out var parsed) && parsed == reason));
    }
}
