using Serverless.Shared.Http;

namespace Serverless.Shared.Tests.Http;

public sealed class IsoDurationTests
{
    [Theory]
    [InlineData("PT0S", "00:00:00")]
    [InlineData("P0D", "00:00:00")]
    [InlineData("PT30S", "00:00:30")]
    [InlineData("PT90M", "01:30:00")]
    [InlineData("PT36H", "1.12:00:00")]
    [InlineData("P7D", "7.00:00:00")]
    [InlineData("P1DT2H3M4S", "1.02:03:04")]
    [InlineData("P1DT4S", "1.00:00:04")]
    [InlineData("PT0.5S", "00:00:00.5000000")]
    [InlineData("PT1.123456789S", "00:00:01.1234567")]
    [InlineData("P000000001D", "1.00:00:00")]
    [InlineData("P10675199D", "10675199.00:00:00")]
    public void Parse_Duration_IsRead(string text, string expected) =>
        Assert.Equal(TimeSpan.ParseExact(expected, "c", null), IsoDuration.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("T1S")]
    [InlineData("P1W")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("PT1S1M")]
    [InlineData("-PT1S")]
    [InlineData("PT-1S")]
    [InlineData("+PT1S")]
    [InlineData("pt1s")]
    [InlineData("PT1S\n")]
    [InlineData(" PT1S")]
    [InlineData("PT1,5S")]
    [InlineData("PT.5S")]
    [InlineData("PT1.S")]
    [InlineData("PT1.5M")]
    [InlineData("PT\u0661S")]
    [InlineData("P999999999D")]
    [InlineData("PT9999999999S")]
    [InlineData("30")]
    [InlineData("00:00:30")]
    public void Parse_NoSuchDuration_IsNull(string? text) => Assert.Null(IsoDuration.Parse(text));
}
