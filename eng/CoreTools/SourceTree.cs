namespace Serverless.CoreTools;

internal static class SourceTree
{
    /// <summary>The folder with the solution, above this program or the current folder.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Find() =>
        (from start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory }
         from folder in Ancestors(new DirectoryInfo(start))
         where File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))
         select folder.FullName).FirstOrDefault()
        ?? throw new InvalidOperationException("Serverless.sln is in no folder above this program.");

    private static IEnumerable<DirectoryInfo> Ancestors(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            yield return folder;
        }
    }
}
