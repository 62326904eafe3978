using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Tests.Profiles;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("60s", 60)]
    [InlineData("1.5s", 1.5)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7_200)]
    [InlineData("1d", 86_400)]
    [InlineData("0s", 0)]
    public void TryParse_Duration_IsTaken(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("60")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1e9s")]
    [InlineData("401d")]
    [InlineData("ten s")]
    [InlineData("PT60S")]
    public void TryParse_Other_IsRefused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("250ms")]
    [InlineData("1500ms")]
    [InlineData("45s")]
    [InlineData("5m")]
    [InlineData("0s")]
    [InlineData("1d")]
    public void Format_Duration_IsReadBack(string text)
    {
        Assert.True(Durations.TryParse(text, out var duration));

        Assert.Equal(text, Durations.Format(duration));
    }
}
