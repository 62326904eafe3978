using CsCheck;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.Tests.Functions;

public sealed class FunctionRetryTests
{
    [Fact]
    public void Delay_Exponential_StaysInItsBoundsAndReachesTheMaximum() =>
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, 60_000], Gen.Int[1, 1_000], Gen.Double[0, 1]).Sample((minimum, more, attempt, random) =>
        {
            var retry = new FunctionRetry(-1, TimeSpan.FromMilliseconds(minimum), TimeSpan.FromMilliseconds(minimum + more));

            Assert.InRange(retry.Delay(attempt, random), retry.Minimum, retry.Maximum);
            Assert.Equal(retry.Maximum, retry.Delay(attempt + 40, random));
        });

    [Fact]
    public void Delay_Jitter_SpreadsTheSameAttempt()
    {
        var retry = new FunctionRetry(-1, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromSeconds(1 + 7 * 0.8), retry.Delay(4, 0));
        Assert.Equal(TimeSpan.FromSeconds(1 + 7 * 1.2), retry.Delay(4, 1));
    }

    [Theory]
    [InlineData(-1, 1_000_000, true)]
    [InlineData(0, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    public void Allows_RetryNumber_ComparesWithTheDeclaredCount(int maximum, int retry, bool expected) =>
        Assert.Equal(expected, new FunctionRetry(maximum, TimeSpan.Zero, TimeSpan.Zero).Allows(retry));
}
