using System.Globalization;
using System.Runtime.InteropServices;

namespace Serverless.Measuring;

/// <summary>The machine a result belongs to.</summary>
internal sealed record MachineInfo(int Cores, string Processor, long MemoryBytes, string System, string Runtime)
{
    public static MachineInfo Read() => new(
        Environment.ProcessorCount,
        ReadLine("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Cores} cores of {Processor}, {MemoryBytes / 1e9:F0} GB, {System}, {Runtime}");

    private static string? ReadLine(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
}
