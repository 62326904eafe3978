namespace Serverless.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_RecordedSeriesWithFaults_LedgerBalancesAndExitsWithZero()
    {
        using var data = new TemporaryDirectory();
        await using var demo = LocalHostProcess.Start("demo", "--data", data.Path);

        Assert.True(await demo.ExitCodeAsync(TestContext.Current.CancellationToken) == 0, demo.Transcript);
        Assert.Contains(demo.Output, line => line.Contains("the ledger balances", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("double")]
    [InlineData("stale")]
    public async Task Demo_OneReadingSpoiled_ExitsWithOneAndNamesTheDevice(string how)
    {
        using var data = new TemporaryDirectory();
        await using var demo = LocalHostProcess.Start("demo", "--rows", "200", "--break", how, "--data", data.Path);

        Assert.True(await demo.ExitCodeAsync(TestContext.Current.CancellationToken) == 1, demo.Transcript);
        Assert.Contains(demo.Output, line => line.StartsWith("the ledger does not balance: machine-1", StringComparison.Ordinal));
    }
}
