namespace Serverless.Functions.Tests.Packages;

/// <summary>The rule of docs/partial-feed.md, on a small project of the same build.</summary>
public sealed class PartialFeedTests
{
    [Fact]
    public async Task Build_FeedHasOnlyAnOldVersion_BuildsNothingWithOneWarningAndRefusesTheRest()
    {
        using var project = new SampleProject();
        project.Publish("1.0.0");

        var (exitCode, output) = await project.RunAsync("build");

        Assert.Equal(0, exitCode);
        AssertOneWarning(output);
        Assert.Contains("Sample.Package [1.2.3]", output, StringComparison.Ordinal);
        Assert.False(project.HasOutput);
        Assert.Equal(["missing Sample.Package [1.2.3]"], project.Remembered);
        foreach (var command in new[] { "run", "pack", "publish" })
        {
            var refused = await project.RunAsync(command);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains("error FEED002", Assert.Single(Lines(refused.Output, ": error ")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Build_FeedHasThePackage_BuildsWithIt()
    {
        using var project = new SampleProject();
        project.Publish("1.2.3");

        var (exitCode, output) = await project.RunAsync("build");

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("FEED", output, StringComparison.Ordinal);
        Assert.True(project.HasOutput);
        Assert.Equal(["present"], project.Remembered);
    }

    [Fact]
    public async Task Build_DeadSource_BuildsNothingAndAsksAgain()
    {
        using var project = new SampleProject();

        var (exitCode, output) = await project.RunFromAsync("https://127.0.0.1:1/index.json", "build");

        Assert.Equal(0, exitCode);
        AssertOneWarning(output);
        Assert.Contains("gave no answer", output, StringComparison.Ordinal);
        Assert.Empty(project.Remembered);
    }

    [Fact]
    public async Task Build_Forced_DoesNotAsk()
    {
        using var project = new SampleProject();
        project.Publish("1.2.3");

        var missing = await project.RunAsync("build", "-p:SamplePackages=missing");
        var missingOutput = project.HasOutput;
        var present = await project.RunAsync("build", "-p:SamplePackages=present");

        Assert.Equal(0, missing.ExitCode);
        AssertOneWarning(missing.Output);
        Assert.Contains("SamplePackages is set to missing", missing.Output, StringComparison.Ordinal);
        Assert.False(missingOutput);
        Assert.Equal(0, present.ExitCode);
        Assert.True(project.HasOutput);
        Assert.Empty(project.Remembered);
    }

    [Fact]
    public async Task Build_OptionalGroupIsLacking_BuildsAndRunsWithoutItAndSaysNothing()
    {
        using var project = new SampleProject(optional: true);

        var (exitCode, output) = await project.RunAsync("build");
        var run = await project.RunAsync("run");

        Assert.Equal(0, exitCode);
        Assert.Contains(" 0 Warning(s)", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Sample.Package", output, StringComparison.Ordinal);
        Assert.Equal(["missing Sample.Package [1.2.3]"], project.Remembered);
        Assert.Equal((0, "built without it"), (run.ExitCode, run.Output.Trim()));
    }

    [Fact]
    public async Task Build_OptionalGroupIsThere_BuildsWithIt()
    {
        using var project = new SampleProject(optional: true);
        project.Publish("1.2.3");

        var run = await project.RunAsync("run");

        Assert.Equal(["present"], project.Remembered);
        Assert.Equal((0, "built with it"), (run.ExitCode, run.Output.Trim()));
    }

    private static void AssertOneWarning(string output)
    {
        Assert.Single(Lines(output, "warning FEED001"));
        Assert.Contains(" 1 Warning(s)", output, StringComparison.Ordinal);
    }

    /// <summary>The different lines with that part: the build's summary repeats what it has said.</summary>
    private static IEnumerable<string> Lines(string output, string part) =>
        output.Split('\n').Select(line => line.Trim()).Where(line => line.Contains(part, StringComparison.Ordinal)).Distinct();
}
