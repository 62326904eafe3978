using System.Globalization;

namespace Serverless.Benchmarks.TableEmulatorScale;

/// <summary>Times of the runs of one operation, microseconds each.</summary>
internal sealed record Measured(string Name, IReadOnlyList<double> Microseconds)
{
    public double Median
    {
        get
        {
            var sorted = Microseconds.Order().ToList();
            return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Median,10:F0} µs ({Microseconds.Min():F0} to {Microseconds.Max():F0}, {Microseconds.Count} runs)");
}
