namespace Serverless.Benchmarks.Reporting;

/// <summary>What one benchmark found.</summary>
internal sealed class BenchmarkResult
{
    public required string Name { get; init; }

    public required string Summary { get; init; }

    public List<Bar> Bars { get; } = [];

    public List<Figure> Figures { get; } = [];

    public List<ResultTable> Tables { get; } = [];

    /// <summary>How it was measured, where that needs saying.</summary>
    public List<string> Notes { get; } = [];

    public void Add(Bar bar) => Bars.Add(bar);

    public void Add(string name, string unit, Measured value) => Figures.Add(new Figure(name, unit, value));

    /// <summary>A peer of which less is better.</summary>
    public void AddCost(string name, string unit, Measured value, Measured ours) =>
        Figures.Add(new Figure(name, unit, value, value.Median / ours.Median));

    /// <summary>A peer of which more is better.</summary>
    public void AddRate(string name, string unit, Measured value, Measured ours) =>
        Figures.Add(new Figure(name, unit, value, ours.Median / value.Median));

    public void Note(string text) => Notes.Add(text);
}
