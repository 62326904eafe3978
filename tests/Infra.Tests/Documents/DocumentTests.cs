using System.Text.RegularExpressions;
using Serverless.Infra.Tests.Bicep;
using Serverless.Infra.Tests.Policies;

namespace Serverless.Infra.Tests.Documents;

/// <summary>What the documents say of the template is there, and the other way round.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Operations_EachAlert_HasASection()
    {
        var document = File.ReadAllText(Repository.PathOf("docs", "operations.md")).ReplaceLineEndings("\n");
        var snapshot = Snapshot.Read("prod");
        var alerts = snapshot.Of(ResourceTypes.LogAlert).Concat(snapshot.Of(ResourceTypes.MetricAlert))
            .Select(alert => AlertName().Match(Snapshot.Name(alert)).Groups[1].Value).Order();

        Assert.Equal(alerts, AlertSection().Matches(document).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void Deploy_EachParameterItNames_IsInTheTemplate()
    {
        var table = File.ReadAllLines(Repository.PathOf("docs", "deploy.md"))
            .SkipWhile(line => line != "## Parameters").TakeWhile(line => line != "## Pipelines")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Code().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value)).ToList();
        var main = File.ReadAllText(Path.Combine(BicepFolder.Source, "main.bicep"));

        Assert.NotEmpty(table);
        Assert.All(table, parameter => Assert.Contains($"param {parameter} ", main, StringComparison.Ordinal));
    }

    [GeneratedRegex("^alerts-[a-z0-9]+-(.+)$")]
    private static partial Regex AlertName();

    /// <summary>Below the heading of alerts, whose sections begin with what fired, in italics.</summary>
    [GeneratedRegex(@"\n### ([a-z-]+)\n\*")]
    private static partial Regex AlertSection();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
