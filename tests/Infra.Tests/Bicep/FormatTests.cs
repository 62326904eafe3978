namespace Serverless.Infra.Tests.Bicep;

public sealed class FormatTests
{
    [Fact]
    public async Task Format_EveryFile_ChangesNothing()
    {
        using var folder = new BicepFolder();

        Assert.Empty(await ChangedAsync(folder));
    }

    [Fact]
    public async Task Format_FileWithASpaceTooMany_ChangesIt()
    {
        using var folder = new BicepFolder();
        folder.Edit("main.bicep", "targetScope = 'subscription'", "targetScope  = 'subscription'");

        Assert.Equal(["main.bicep"], await ChangedAsync(folder));
    }

    /// <summary>Files that the formatter writes otherwise than they are.</summary>
    private static async Task<IReadOnlyList<string>> ChangedAsync(BicepFolder folder)
    {
        var before = Files(folder).ToDictionary(file => file, folder.Read);
        Assert.NotEmpty(before);
        foreach (var pattern in new[] { "**/*.bicep", "*.bicepparam" })
        {
            var (exitCode, output, errors) = await BicepCli.RunAsync(
                folder.FullName, "format", "--pattern", pattern, "--newline-kind", "LF", "--insert-final-newline");
            Assert.True(exitCode == 0, output + errors);
        }

        return [.. before.Where(file => folder.Read(file.Key) != file.Value).Select(file => file.Key)];
    }

    private static IEnumerable<string> Files(BicepFolder folder) =>
        Directory.EnumerateFiles(folder.FullName, "*.bicep*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".bicep" or ".bicepparam")
            .Select(file => Path.GetRelativePath(folder.FullName, file));
}
