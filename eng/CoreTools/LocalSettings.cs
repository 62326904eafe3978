namespace Serverless.CoreTools;

/// <summary>The settings of the function app on this machine.</summary>
internal static class LocalSettings
{
    /// <summary>Makes <c>local.settings.json</c> from its template, where there is none; one that is there is its owner's.</summary>
    /// <param name="functions">Folder of the function app.</param>
    /// <returns>Whether it was made.</returns>
    public static bool Ensure(string functions)
    {
        var settings = Path.Combine(functions, "local.settings.json");
        if (File.Exists(settings))
        {
            return false;
        }

        File.Copy(Path.Combine(functions, "local.settings.template.json"), settings);
        return true;
    }
}
