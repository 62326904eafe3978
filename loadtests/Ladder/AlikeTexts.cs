using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.LoadTests.Ladder;

/// <summary>Sentences that differ in their numbers alone, told as one.</summary>
internal static partial class AlikeTexts
{
    /// <summary>What they have in common.</summary>
    public static string Pattern(string text) => Number().Replace(text, "#");

    /// <param name="texts">One or more, of one pattern.</param>
    /// <returns>The sentence, with a range for each number that differs.</returns>
    public static string Join(IReadOnlyList<string> texts)
    {
        var numbers = texts.Select(text => Number().Matches(text).Select(match => match.Value).ToList()).ToList();
        var index = 0;
        return Number().Replace(texts[0], _ =>
        {
            var at = index++;
            return Range(numbers.Select(row => row[at]));
        });
    }

    private static string Range(IEnumerable<string> values)
    {
        var sorted = values.Distinct(StringComparer.Ordinal).OrderBy(value => double.Parse(value, CultureInfo.InvariantCulture)).ToList();
        return sorted.Count == 1 ? sorted[0] : $"{sorted[0]} to {sorted[^1]}";
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
