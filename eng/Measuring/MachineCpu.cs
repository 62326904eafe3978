using System.Globalization;

namespace Serverless.Measuring;

/// <summary>CPU of everything on the machine, where the system tells (Linux).</summary>
internal sealed class MachineCpu
{
    private const string File = "/proc/stat";

    /// <summary>Columns of the file's first line: user, nice, system, idle, iowait, irq, softirq, steal; guests are in the first.</summary>
    private const int Idle = 3;
    private const int Columns = 8;

    private (double Busy, double Total)? _from;

    public MachineCpu() => Restart();

    /// <summary>Counts from now on.</summary>
    public void Restart() => _from = Read();

    /// <returns>Cores in use on average since <see cref="Restart"/>, or null where nothing tells.</returns>
    public double? Cores() => _from is { } from && Read() is { } now && now.Total > from.Total
        ? (now.Busy - from.Busy) / (now.Total - from.Total) * Environment.ProcessorCount
        : null;

    private static (double Busy, double Total)? Read()
    {
        if (!System.IO.File.Exists(File))
        {
            return null;
        }

        // cpu  1 2 3 …, in ticks of all cores.
        var ticks = System.IO.File.ReadLines(File).First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Take(Columns).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var total = ticks.Sum();
        return (total - ticks[Idle] - ticks[Idle + 1], total);
    }
}
