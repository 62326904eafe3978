namespace Serverless.LoadTests.Ladder;

/// <summary>One step beside the reference: four times its rate, a quarter of its memory, less latency.</summary>
/// <param name="Reference">The reference's row.</param>
/// <param name="RequestsPerSecond">Ours.</param>
/// <param name="Milliseconds">Our mean latency: of clients without pause, clients over rate (Little's law).</param>
/// <param name="P99">Ours, in milliseconds.</param>
/// <param name="MemoryMegabytes">The most of the backend's process; null where it is elsewhere.</param>
internal sealed record ReferenceVerdict(
    ReferenceTable.Row Reference, double RequestsPerSecond, double Milliseconds, double P99, double? MemoryMegabytes)
{
    private const double LeastTimes = 4;
    private const double MostMemoryShare = 0.25;

    public bool IsFastEnough => RequestsPerSecond >= LeastTimes * Reference.RequestsPerSecond;

    public bool IsPromptEnough => Milliseconds < Reference.Milliseconds;

    /// <summary>Null where the memory is not known.</summary>
    public bool? IsSmallEnough => MemoryMegabytes is { } memory ? memory <= MostMemoryShare * Reference.MemoryMegabytes : null;

    public bool IsMet => IsFastEnough && IsPromptEnough && IsSmallEnough != false;

    /// <summary>Of each step that the reference has as well and that had answers.</summary>
    public static IReadOnlyList<ReferenceVerdict> Of(IEnumerable<LadderStep> steps) =>
    [
        .. from row in ReferenceTable.Rows
           join step in steps on row.Clients equals step.Clients
           where step.RequestsPerSecond > 0
           select new ReferenceVerdict(
               row, step.RequestsPerSecond, step.Clients / step.RequestsPerSecond * 1e3, step.Latency.P99, step.Backend?.PeakMemoryBytes / 1e6),
    ];
}
