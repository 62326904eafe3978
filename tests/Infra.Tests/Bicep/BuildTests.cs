namespace Serverless.Infra.Tests.Bicep;

public sealed class BuildTests
{
    [Fact]
    public async Task Build_MainAndItsModules_SaysNothing()
    {
        using var folder = new BicepFolder();

        await AssertSilentAsync(folder, "build", "main.bicep", "--no-restore", "--outfile", "main.json");
    }

    [Theory]
    [InlineData("dev.bicepparam")]
    [InlineData("prod.bicepparam")]
    public async Task Lint_ParameterFile_SaysNothing(string file)
    {
        using var folder = new BicepFolder();

        await AssertSilentAsync(folder, "lint", file, "--no-restore");
    }

    [Fact]
    public async Task Build_EveryModule_IsUsedByMain()
    {
        var modules = Directory.EnumerateFiles(Path.Combine(BicepFolder.Source, "modules"), "*.bicep").Select(Path.GetFileName);
        var main = await File.ReadAllTextAsync(Path.Combine(BicepFolder.Source, "main.bicep"), TestContext.Current.CancellationToken);

        Assert.All(modules, module => Assert.Contains($"'modules/{module}'", main, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("      allow: false", "      allow: false\n      extra: 1", "BCP037")]
    [InlineData("var alwaysReady =", "var unused = 1\nvar alwaysReady =", "no-unused-vars")]
    public async Task Build_SlipInAModule_IsRefused(string text, string replacement, string code)
    {
        using var folder = new BicepFolder();
        folder.Edit(Path.Combine("modules", "function-app.bicep"), text, replacement);

        var (_, output, errors) = await BicepCli.RunAsync(folder.FullName, "build", "main.bicep", "--no-restore", "--outfile", "main.json");

        Assert.Contains(code, output + errors, StringComparison.Ordinal);
    }

    private static async Task AssertSilentAsync(BicepFolder folder, params string[] arguments)
    {
        var (exitCode, output, errors) = await BicepCli.RunAsync(folder.FullName, arguments);
        Assert.True(exitCode == 0 && output.Length == 0 && errors.Length == 0, output + errors);
    }
}
