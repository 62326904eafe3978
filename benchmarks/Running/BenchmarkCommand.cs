using System.Globalization;

namespace Serverless.Benchmarks.Running;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkCommand
{
    private const int DefaultRuns = 5;

    public required IReadOnlyList<IBenchmark> Benchmarks { get; init; }

    /// <summary>Options of the benchmarks that were given.</summary>
    public required IReadOnlyDictionary<string, int> Given { get; init; }

    /// <summary>Measured runs of everything. 1 and more, default 5.</summary>
    public int Runs { get; init; } = DefaultRuns;

    /// <summary>Folder for the benchmarks' data; null for the system's temporary folder.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>File for the results as JSON, or null.</summary>
    public string? Json { get; init; }

    /// <summary>File for the results as Markdown, or null.</summary>
    public string? Markdown { get; init; }

    /// <param name="arguments">The command line; not empty.</param>
    /// <param name="problem">What is wrong with it, in one line.</param>
    /// <returns>Null where something is wrong.</returns>
    public static BenchmarkCommand? Parse(IReadOnlyList<string> arguments, out string problem)
    {
        problem = "";
        var names = arguments.TakeWhile(argument => !argument.StartsWith('-')).ToList();
        if (names.FirstOrDefault(name => !BenchmarkCatalogue.Find(name).Any()) is { } unknown)
        {
            problem = $"No benchmark is called {unknown}; --help lists them.";
            return null;
        }

        var named = names.SelectMany(BenchmarkCatalogue.Find).ToHashSet();
        if (named.Count == 0)
        {
            problem = "Name a benchmark, or all; --help lists them.";
            return null;
        }

        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        var command = new BenchmarkCommand { Benchmarks = [.. BenchmarkCatalogue.All.Where(named.Contains)], Given = given };
        for (var i = names.Count; i < arguments.Count; i += 2)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : "");
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            var option = command.Benchmarks.SelectMany(benchmark => benchmark.Options).FirstOrDefault(option => option.Name == name);
            switch (name)
            {
                case "--runs" when isNumber && number >= 1: command = command with { Runs = number }; break;
                case "--data" when value.Length > 0: command = command with { DataDirectory = value }; break;
                case "--json" when value.Length > 0: command = command with { Json = value }; break;
                case "--markdown" when value.Length > 0: command = command with { Markdown = value }; break;
                case var _ when option is not null && isNumber && number >= option.Minimum: given[name] = number; break;
                case var _ when option is not null: problem = $"{name} takes a number from {option.Minimum}."; return null;
                default: problem = $"{name} is no option here, or its value cannot be used; --help lists them."; return null;
            }
        }

        return command;
    }
}
