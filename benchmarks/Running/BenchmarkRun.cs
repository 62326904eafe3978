using System.Diagnostics;
using System.Globalization;
using Serverless.Benchmarks.Reporting;

namespace Serverless.Benchmarks.Running;

/// <summary>What a benchmark runs with: its settings, a folder, and where results and progress go.</summary>
internal sealed class BenchmarkRun(IReadOnlyDictionary<string, int> settings, int runs, string directory, BenchmarkResult result)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Measured runs of everything; what is measured is the median.</summary>
    public int Runs => runs;

    /// <summary>A folder of its own, deleted when it ends.</summary>
    public string Directory => directory;

    public BenchmarkResult Result => result;

    /// <summary>The value of an option.</summary>
    public int this[string option] => settings[option];

    /// <summary>A new folder in <see cref="Directory"/>.</summary>
    public string NewDirectory(string name)
    {
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{name}-{Guid.NewGuid():N}"));
        System.IO.Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Says on standard error how far it is.</summary>
    public void Progress(FormattableString text) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Stopwatch.GetElapsedTime(_started).TotalSeconds,6:F0} s  {result.Name}: {text.ToString(CultureInfo.InvariantCulture)}"));
}
