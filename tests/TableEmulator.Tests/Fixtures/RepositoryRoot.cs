namespace Serverless.TableEmulator.Tests.Fixtures;

/// <summary>Finds folders of the repository from where the tests run.</summary>
internal static class RepositoryRoot
{
    public static string Combine(params string[] parts) => Path.Combine([Find(), .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests run outside the repository: no Serverless.sln above them.");
    }
}
