using System.Text.RegularExpressions;
using Serverless.LoadTests.CommandLine;

namespace Serverless.LoadTests.Tests.CommandLine;

public sealed partial class HelpTextTests
{
    /// <summary>What the help names is there: given twice it is called a repetition, and not unknown, only where it is taken.</summary>
    [Fact]
    public void Text_EachOption_IsKnownToItsCommand()
    {
        var (command, found) = ("", 0);
        foreach (var line in HelpText.Text.ReplaceLineEndings("\n").Split('\n'))
        {
            command = Command().Match(line) is { Success: true } match ? match.Value : command;
            if (Option().Match(line) is not { Success: true } option)
            {
                continue;
            }

            // No option takes this value but those of free text, and what comes last is unknown to each command.
            string[] first = command switch
            {
                "run" => ["run", "state-query"],
                "compare" => ["compare", "a", "b"],
                "plan" => ["plan", "--devices", "5"],
                _ => [command],
            };
            var message = Assert.Throws<UsageException>(() => CommandLineParser.Parse([.. first, option.Groups[1].Value, "?", "--unknown", "?"])).Message;
            Assert.False(message.Contains($"'{option.Groups[1].Value}'", StringComparison.Ordinal), message);
            found++;
        }

        Assert.True(found >= 20, $"{found} options found");
    }

    [GeneratedRegex("^(run|ladder|compare|list|plan)")]
    private static partial Regex Command();

    [GeneratedRegex("^  (--[a-z-]+) ")]
    private static partial Regex Option();
}
