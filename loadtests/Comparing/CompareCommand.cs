using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Comparing;

/// <summary>Says on standard output what became of a load.</summary>
internal static class CompareCommand
{
    /// <returns>0, or 1 for a regression beyond noise.</returns>
    /// <exception cref="UsageException">A report cannot be read, or they are of different loads.</exception>
    public static async Task<int> ExecuteAsync(LoadTestCommand.Compare command)
    {
        var comparison = ReportComparison.Of(ReportFile.Read(command.Before), ReportFile.Read(command.After), command.Tolerance);
        await Console.Out.WriteLineAsync(MarkdownPage.Of(comparison.ToPage())).ConfigureAwait(false);
        return comparison.Regressions.Any() ? 1 : 0;
    }
}
