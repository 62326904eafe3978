using System.Diagnostics;
using Serverless.TableEmulator.Azurite;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.JavaScript;

public class DataTablesJavaScriptTests(EmulatorFixture emulator)
{
    /// <summary>Runs tools/data-tables-js/check.js, whose tests cover every call of the client.</summary>
    [Fact]
    public async Task EveryCall_OfTheOfficialJavaScriptClient_Holds()
    {
        var ct = TestContext.Current.CancellationToken;
        var tools = RepositoryRoot.Combine("tools", "data-tables-js");
        await NodePackages.InstallAsync(tools, ct);
        var start = new ProcessStartInfo("node", ["--test", "--test-reporter=tap", "check.js"])
        {
            WorkingDirectory = tools,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TABLES_CONNECTION_STRING"] = emulator.ConnectionString;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(120), ct);
        Assert.True(process.ExitCode == 0, await output + await errors);
        Assert.Contains("# pass 13", await output, StringComparison.Ordinal);
    }
}
