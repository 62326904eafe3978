using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Serverless.Shared.Tests;

public sealed class SettingsDocumentTests
{
    [Fact]
    public void Settings_EveryOption_StandsInTheDocumentWithItsDefault()
    {
        var rows = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "../../docs/settings.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .ToDictionary(line => line.Split('`')[1]);

        foreach (var (setting, defaultValue) in Options())
        {
            Assert.True(rows.ContainsKey(setting), $"{setting} is missing.");
            if (defaultValue.Length > 0)
            {
                var documented = rows[setting].Split('|')[^2].Trim().Trim('`');
                Assert.True(documented == defaultValue, $"{setting} has the default {defaultValue}, not {documented}.");
            }
        }

        var known = Options().Select(option => option.Setting).ToHashSet();
        Assert.All(rows.Keys.Where(setting => setting.Contains(':', StringComparison.Ordinal)), setting => Assert.Contains(setting, known));
    }

    private static IEnumerable<(string Setting, string Default)> Options() =>
        from type in typeof(BackendServiceCollectionExtensions).Assembly.GetTypes()
        let section = type.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)
        where section is not null
        from option in OptionsOf(type, (string)section.GetRawConstantValue()!)
        select option;

    private static IEnumerable<(string Setting, string Default)> OptionsOf(Type type, string prefix)
    {
        var options = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.PropertyType != typeof(Uri)))
        {
            if (property.PropertyType is { IsGenericType: true, GenericTypeArguments: [_, var named] })
            {
                foreach (var option in OptionsOf(named, $"{prefix}:{property.Name}:{{name}}"))
                    yield return option;
            }
            else
            {
                yield return ($"{prefix}:{property.Name}", Text(property.GetValue(options)));
            }
        }
    }

    private static string Text(object? value) => value switch
    {
        TimeSpan time => time.Milliseconds == 0 ? time.ToString("c", CultureInfo.InvariantCulture) : time.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        _ => (string?)value ?? string.Empty,
    };

    private static string Here([CallerFilePath] string path = "") => path;
}
