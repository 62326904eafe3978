namespace Serverless.LoadTests.Resources;

/// <summary>A process as seen from outside.</summary>
/// <param name="Seconds">Since the beginning of the run.</param>
/// <param name="Cores">CPU used since the sample before, in cores: 1.5 is one and a half.</param>
/// <param name="MemoryBytes">Resident.</param>
/// <param name="Threads">Of the operating system.</param>
internal sealed record ProcessSample(double Seconds, double Cores, long MemoryBytes, int Threads)
{
    /// <summary>Files, sockets and other handles that are open; null where the system does not tell.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>Sockets among them; null where the system does not tell.</summary>
    public int? Sockets { get; init; }

    /// <summary>Bytes read and written since the beginning of the run; null where the system does not tell.</summary>
    public ProcessTransfer? Transfer { get; init; }
}
