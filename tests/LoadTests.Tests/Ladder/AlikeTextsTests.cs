using Serverless.LoadTests.Ladder;

namespace Serverless.LoadTests.Tests.Ladder;

public sealed class AlikeTextsTests
{
    [Theory]
    [InlineData("It used 0.5 of 2 cores.", "It used 0.5 of 2 cores.")]
    [InlineData("It used 0.5 to 12.5 of 2 cores.", "It used 0.8 of 2 cores.", "It used 12.5 of 2 cores.", "It used 0.5 of 2 cores.")]
    public void Join_OfOnePattern_HasRanges(string expected, params string[] texts)
    {
        Assert.Single(texts.Select(AlikeTexts.Pattern).Distinct());
        Assert.Equal(expected, AlikeTexts.Join(texts));
    }

    [Fact]
    public void Pattern_OfOtherWords_Differs() => Assert.NotEqual(AlikeTexts.Pattern("It used 1."), AlikeTexts.Pattern("It had 1."));
}
