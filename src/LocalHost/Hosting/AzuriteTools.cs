namespace Serverless.LocalHost.Hosting;

/// <summary>Finds the folder that pins Azurite, <c>tools/azurite</c> of the repository this program was built in.</summary>
internal static class AzuriteTools
{
    private static readonly string Manifest = Path.Combine("tools", "azurite", "package.json");

    /// <exception cref="StartupException">It is above neither the program nor the current folder.</exception>
    public static string Find() =>
        (from start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory }
         from folder in Ancestors(new DirectoryInfo(start))
         let manifest = Path.Combine(folder.FullName, Manifest)
         where File.Exists(manifest)
         select Path.GetDirectoryName(manifest)).FirstOrDefault()
        ?? throw new StartupException($"Option --azurite needs {Manifest} of the repository, which is not above this program.");

    private static IEnumerable<DirectoryInfo> Ancestors(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
            yield return folder;
    }
}
