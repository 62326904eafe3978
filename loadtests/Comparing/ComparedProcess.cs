namespace Serverless.LoadTests.Comparing;

/// <summary>A process of a load.</summary>
/// <param name="PeakMemoryBytes">The most resident.</param>
/// <param name="Cores">CPU of each measured second, by its end.</param>
/// <param name="MemoryBytes">Resident at the end of each measured second.</param>
internal sealed record ComparedProcess(double PeakMemoryBytes, IReadOnlyDictionary<double, double> Cores, IReadOnlyList<double> MemoryBytes);
