namespace Serverless.Functions.Tests;

/// <summary>Where the tests find the sources, and what they were built to.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The output of src/Functions for the configuration under test; empty where its packages are not there.</summary>
    public static string FunctionsOutput { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Functions", new DirectoryInfo(AppContext.BaseDirectory).Name);

    /// <summary>Whether src/Functions was built with the real packages.</summary>
    public static bool HasRealPackages
    {
        get
        {
            var last = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "packages", "Functions", "last.txt");
            return File.Exists(last) && File.ReadAllText(last).StartsWith("present", StringComparison.Ordinal);
        }
    }

    /// <summary>A path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Serverless.sln is in no folder above the tests.");
    }
}
