namespace Serverless.Infra.Tests.Bicep;

/// <summary>A copy of infra/bicep that commands may write into and tests may break.</summary>
internal sealed class BicepFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bicep");

    public BicepFolder()
    {
        foreach (var source in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(FullName, Path.GetRelativePath(Source, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
        }
    }

    /// <summary>The folder that is deployed from.</summary>
    public static string Source { get; } = Repository.PathOf("infra", "bicep");

    /// <summary>The parameter files, without their extension.</summary>
    public static IReadOnlyList<string> Environments { get; } = ["dev", "prod"];

    public string FullName => _folder.FullName;

    /// <summary>Changes a file as a slip would; the text to change must be there.</summary>
    public void Edit(string file, string text, string replacement)
    {
        var path = Path.Combine(FullName, file);
        var content = File.ReadAllText(path);
        Assert.Contains(text, content, StringComparison.Ordinal);
        File.WriteAllText(path, content.Replace(text, replacement, StringComparison.Ordinal));
    }

    public string Read(string file) => Text(Path.Combine(FullName, file));

    /// <summary>A file's text with line feeds alone, as git may have checked it out otherwise.</summary>
    public static string Text(string path) => File.ReadAllText(path).ReplaceLineEndings("\n");

    /// <summary>Writes the snapshot of a parameter file anew.</summary>
    public async Task SnapshotAsync(string environment)
    {
        var (exitCode, output, errors) = await BicepCli.RunAsync(
            FullName,
            "snapshot", $"{environment}.bicepparam", "--mode", "overwrite",
            "--subscription-id", Guid.Empty.ToString(), "--location", "westeurope");
        Assert.True(exitCode == 0 && errors.Length == 0, output + errors);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
