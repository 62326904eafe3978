using Serverless.LoadTests.Ledger;

namespace Serverless.LoadTests.Tests.Ledger;

public sealed class LedgerCheckTests
{
    [Theory]
    [InlineData(30L, 90L, 10, "waiting for the last 30 events, 5 s left")]
    [InlineData(90L, 90L, 10, "waiting for the last 90 events, at most 110 s left")]
    [InlineData(89L, 90L, 10, "waiting for the last 89 events, at most 110 s left")]
    [InlineData(null, 90L, 10, "waiting for the backend to say how many events are left, at most 110 s left")]
    public void DrainLine_EventsLeft_SaysHowLong(long? left, long most, int waited, string expected) =>
        Assert.Equal(expected, LedgerCheck.DrainLine(left, most, TimeSpan.FromSeconds(waited), TimeSpan.FromMinutes(2)));
}
