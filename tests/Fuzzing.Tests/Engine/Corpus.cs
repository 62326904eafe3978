namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>The committed inputs, a file each: <c>Corpus/{target}/{what it showed}</c>.</summary>
internal static class Corpus
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static IEnumerable<byte[]> Of(FuzzTarget target) => Files(target).Select(File.ReadAllBytes);

    public static IEnumerable<string> Files(FuzzTarget target)
    {
        var folder = Path.Combine(Folder, target.Name);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal) : [];
    }
}
