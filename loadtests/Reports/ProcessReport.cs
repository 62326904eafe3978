using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Reports;

/// <summary>One process of a run.</summary>
/// <param name="Name">Such as <c>generator</c>.</param>
/// <param name="Cores">Mean CPU while it was measured, in cores.</param>
/// <param name="PeakMemoryBytes">The most resident memory seen.</param>
/// <param name="PeakThreads">The most threads seen.</param>
/// <param name="Samples">One a second.</param>
internal sealed record ProcessReport(string Name, double Cores, long PeakMemoryBytes, int PeakThreads, IReadOnlyList<ProcessSample> Samples)
{
    public static ProcessReport Of(ProcessUsage usage, TimeSpan measuredFrom) => new(
        usage.Name, usage.MeanCores(measuredFrom.TotalSeconds), usage.MostMemoryBytes, usage.MostThreads, usage.Samples);
}
