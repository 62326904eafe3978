using System.Collections.Concurrent;
using System.Globalization;
using Serverless.LoadTests.CommandLine;

namespace Serverless.LoadTests.Fleet;

/// <summary>The recorded series of <c>samples/</c>.</summary>
internal static class SampleValues
{
    private static readonly ConcurrentDictionary<string, double[]> Read = new(StringComparer.Ordinal);

    /// <returns>Whether there is a series of that name.</returns>
    public static bool Exist(string file) => File.Exists(PathOf(file));

    /// <param name="file">Its name there.</param>
    /// <returns>Its values, oldest first.</returns>
    /// <exception cref="UsageException">There is none of that name, or it is no <c>timestamp,value</c>.</exception>
    public static double[] Of(string file) => Read.GetOrAdd(file, static name =>
    {
        var path = PathOf(name);
        if (!File.Exists(path))
        {
            throw new UsageException($"The profile replays '{name}', which is not in samples.");
        }

        var values = File.ReadLines(path).Skip(1)
            .Select(line => double.TryParse(line.AsSpan(line.IndexOf(',', StringComparison.Ordinal) + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new UsageException($"The profile replays '{name}', which is no timestamp,value: {line}"))
            .ToArray();
        return values.Length > 0 ? values : throw new UsageException($"The profile replays '{name}', which is empty.");
    });

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "samples", Path.GetFileName(name));
}
