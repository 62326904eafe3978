using System.Globalization;

namespace Serverless.LoadTests.Resources;

/// <summary>Reads the Prometheus text format, as far as sums go.</summary>
internal static class PrometheusText
{
    /// <returns>The sum of each metric's samples over all labels, by name.</returns>
    /// <exception cref="FormatException">A line is no sample.</exception>
    public static IReadOnlyDictionary<string, double> Sums(string text)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (!line.IsEmpty && line[0] != '#')
            {
                var (name, value) = Sample(line);
                sums[name] = sums.GetValueOrDefault(name) + value;
            }
        }

        return sums;
    }

    /// <summary>Name, labels if any, value, and a time that does not matter.</summary>
    private static (string Name, double Value) Sample(ReadOnlySpan<char> line)
    {
        var nameEnd = line.IndexOfAny('{', ' ');
        var labelsEnd = nameEnd > 0 && line[nameEnd] == '{' ? line.LastIndexOf('}') + 1 : nameEnd;
        if (labelsEnd <= 0)
        {
            throw new FormatException($"'{line}' is no sample of a metric.");
        }

        var value = line[labelsEnd..].TrimStart();
        var end = value.IndexOf(' ');
        return (line[..nameEnd].ToString(), Number(end < 0 ? value : value[..end]));
    }

    private static double Number(ReadOnlySpan<char> text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
