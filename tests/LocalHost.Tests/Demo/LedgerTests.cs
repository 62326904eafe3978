using Serverless.LocalHost.Demo;

namespace Serverless.LocalHost.Tests.Demo;

public sealed class LedgerTests
{
    private static readonly DemoReading First = new(1000, 0, 1.5);
    private static readonly DemoReading Second = new(2000, 1, 2.5);
    private static readonly DemoReading Third = new(3000, 2, 3.5);

    [Fact]
    public void Balance_EverythingThereOnce_Balances()
    {
        var log = Log(First, Third, Second, First);

        var ledger = Ledger.Balance(log, Seen(Third, First, Second, Third), Seen(Third, First, Second, Third), []);

        var row = Assert.Single(ledger.Rows);
        Assert.True(ledger.Balances);
        Assert.Equal((4, 3, 1, 1), (row.Sent, row.Stored, row.Duplicates, row.Late));
    }

    [Fact]
    public void Balance_ReadingMissingOverHttpAlone_NamesIt()
    {
        var log = Log(First, Second);

        var ledger = Ledger.Balance(log, Seen(Second, First, Second), Seen(Second, Second), []);

        Assert.False(ledger.Balances);
        Assert.Equal(1, ledger.Rows[0].Missing);
    }

    [Fact]
    public void Balance_ReadingWithAnotherValue_IsMissing()
    {
        var ledger = Ledger.Balance(Log(First), Seen(First, First with { Value = 9 }), Seen(First, First), []);

        Assert.Equal(1, ledger.Rows[0].Missing);
    }

    [Fact]
    public void Balance_RowTwice_IsDoubled()
    {
        var ledger = Ledger.Balance(Log(First), Seen(First, First, First), Seen(First, First), []);

        Assert.False(ledger.Balances);
        Assert.Equal(1, ledger.Rows[0].Doubled);
    }

    [Fact]
    public void Balance_LateReadingShownAsLatest_IsStale()
    {
        var ledger = Ledger.Balance(Log(Second, First), Seen(First, First, Second), Seen(Second, First, Second), []);

        Assert.False(ledger.Balances);
        Assert.Equal(1, ledger.Rows[0].Stale);
    }

    [Fact]
    public void Balance_PoisonWithItsBytes_IsCountedByReason()
    {
        var log = Log(First);
        log.Add(new PlannedEvent("pump", [1, 2]) { Reason = "malformed" });

        var ledger = Ledger.Balance(log, Seen(First, First), Seen(First, First), [("malformed", [1, 2])]);

        Assert.True(ledger.Balances);
        Assert.Equal(1, ledger.Rows[0].DeadLetters["malformed"]);
    }

    [Theory]
    [InlineData("no-metrics", new byte[] { 1, 2 })]
    [InlineData("malformed", new byte[] { 1, 3 })]
    public void Balance_PoisonWithOtherReasonOrBytes_IsMissingAndUnexpected(string reason, byte[] body)
    {
        var log = Log(First);
        log.Add(new PlannedEvent("pump", [1, 2]) { Reason = "malformed" });

        var ledger = Ledger.Balance(log, Seen(First, First), Seen(First, First), [(reason, body)]);

        Assert.False(ledger.Balances);
        Assert.Equal((1, 1), (ledger.Rows[0].Missing, ledger.Unexpected));
    }

    private static SenderLog Log(params DemoReading[] readings)
    {
        var log = new SenderLog();
        foreach (var reading in readings)
        {
            log.Add(new PlannedEvent("pump", []) { Reading = reading });
        }

        return log;
    }

    private static Dictionary<string, Observed> Seen(DemoReading latest, params DemoReading[] rows)
    {
        var observed = new Observed { Latest = latest };
        foreach (var row in rows)
        {
            observed.Add(row);
        }

        return new Dictionary<string, Observed> { ["pump"] = observed };
    }
}
