namespace Serverless.LoadTests.Resources;

/// <summary>A process as seen from outside.</summary>
/// <param name="Seconds">Since the beginning of the run.</param>
/// <param name="Cores">CPU used since the sample before, in cores: 1.5 is one and a half.</param>
/// <param name="MemoryBytes">Resident.</param>
/// <param name="Threads">Of the operating system.</param>
internal sealed record ProcessSample(double Seconds, double Cores, long MemoryBytes, int Threads);
