namespace Serverless.LoadTests.Reports;

/// <summary>Which process and which resource held a load back.</summary>
/// <param name="Process">That took most of it; <c>none</c> where nothing was full, <c>unknown</c> where it cannot be seen.</param>
/// <param name="Resource"><c>CPU</c>, <c>latency</c> or <c>unknown</c>.</param>
/// <param name="Text">Both with figures, in a line.</param>
internal sealed record Saturation(string Process, string Resource, string Text)
{
    /// <summary>What other processes on the machine took, as a warning; null where it was little.</summary>
    public string? Disturbance { get; private init; }

    /// <summary>Share of all cores from which they count as full.</summary>
    private const double Full = 0.9;

    /// <summary>Of a generator without its backend beside it.</summary>
    private const double GeneratorFull = 0.8;

    /// <summary>Cores of other processes that are not worth a word.</summary>
    private const double Little = 0.1;

    /// <summary>Share of all cores from which others disturb what is measured.</summary>
    private const double Disturbing = 0.15;

    /// <inheritdoc cref="Judge"/>
    public static Saturation Of(IReadOnlyList<ProcessReport> processes, double? machine, int cores)
    {
        var others = Math.Max((machine ?? 0) - processes.Sum(process => process.Cores), 0);
        return Judge(processes, machine, cores) with
        {
            Disturbance = others < Disturbing * cores ? null
                : ReportPage.Text($"Other processes used {others:F1} of the machine's {cores} cores meanwhile: on an idle machine the figures are better."),
        };
    }

    /// <param name="processes">The generator, and behind it the processes of the backend that are on this machine.</param>
    /// <param name="machine">Cores that everything on the machine used, or null where that is not known.</param>
    /// <param name="cores">Cores of the machine.</param>
    private static Saturation Judge(IReadOnlyList<ProcessReport> processes, double? machine, int cores)
    {
        var (generator, known) = (processes[0], processes.Sum(process => process.Cores));
        var others = Math.Max((machine ?? 0) - known, 0);
        var uses = processes.Skip(1).OrderByDescending(process => process.Cores).Append(generator).Select(process => (process.Name, process.Cores)).ToList();
        if (others >= Little)
        {
            uses.Add(("others on this machine", others));
        }

        var figures = string.Join(", ", uses.Select((use, index) => ReportPage.Text($"{use.Name} {use.Cores:F1}{(index == 0 ? ReportPage.Text($" of {cores} cores") : "")}")));
        if (known + others >= Full * cores)
        {
            return new Saturation(uses.MaxBy(use => use.Cores).Name, "CPU", $"CPU, {(uses.Count > 1 ? "shared: " : "")}{figures}");
        }

        if (processes.Count == 1)
        {
            return generator.Cores >= GeneratorFull * cores
                ? new Saturation(generator.Name, "CPU", $"CPU: {figures}")
                : new Saturation("unknown", "unknown", $"not to be seen from here, the backend is elsewhere; {figures}");
        }

        return new Saturation("none", "latency", $"nothing: bound by latency at this load; {figures}");
    }
}
