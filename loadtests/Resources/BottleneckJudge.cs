using System.Globalization;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Resources;

/// <summary>Tells whether the generator held the run back, so that its figures say less of the backend than of itself.</summary>
internal static class BottleneckJudge
{
    /// <summary>Share of all cores from which a machine counts as full.</summary>
    private const double Full = 0.9;

    private const double GeneratorFull = 0.8;

    /// <summary>How late starts may be though a client was free, in milliseconds at p99.</summary>
    private const double MostSchedulingError = 5;

    /// <summary>Share of starts that must have found a free client, for the rate to have been the intended one.</summary>
    private const double LeastServedInTime = 0.95;

    /// <param name="result">The run.</param>
    /// <param name="shape">What it was to be.</param>
    /// <param name="generator">Mean cores of the generator while it was measured.</param>
    /// <param name="backend">The same of the backend where it shares the machine, else null.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <returns>Warnings, a sentence each.</returns>
    public static IEnumerable<string> Find(LoadResult result, LoadShape shape, double generator, double? backend, int cores)
    {
        if (generator >= GeneratorFull * cores)
        {
            yield return Text($"The generator was the bottleneck: it used {generator:F1} of {cores} cores.");
        }
        else if (backend is { } server && generator > server && generator + server >= Full * cores)
        {
            yield return Text($"The generator was the bottleneck: on {cores} cores that were full it used {generator:F1}, the backend {server:F1}. Run it on another machine, with --target.");
        }
        else if (backend is { } beside && generator + beside >= Full * cores)
        {
            yield return Text($"Generator ({generator:F1} cores) and backend ({beside:F1}) filled the {cores} cores they share: with a generator on another machine the backend does more.");
        }

        if (result.Recorder.SchedulingError.Milliseconds(0.99) is var late and > MostSchedulingError)
        {
            yield return Text($"The generator did not keep its schedule: though clients were free, p99 of starts was {late:F1} ms late. Latencies contain that.");
        }

        if (shape.Rate is not null && result.Requests > 0
            && (double)result.Recorder.SchedulingError.Count / result.Requests is var free and < LeastServedInTime)
        {
            yield return Text($"For {1 - free:0%} of the requests no client was free when they were due: all {shape.Clients} waited for answers. Latencies contain that wait; more connections tell whether it was the backend's.");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
