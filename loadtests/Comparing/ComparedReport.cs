namespace Serverless.LoadTests.Comparing;

/// <summary>What comparing needs of a report, whichever kind it is.</summary>
/// <param name="Kind">As its schema begins: <c>run</c> or <c>ladder</c>.</param>
/// <param name="Load">What was done, in words: two reports of different loads say nothing of each other.</param>
/// <param name="Date">When it began.</param>
/// <param name="Commit">What was measured.</param>
/// <param name="Machine">Where, in words.</param>
/// <param name="Points">In order.</param>
internal sealed record ComparedReport(
    string Kind, string Load, DateTimeOffset Date, string Commit, string Machine, IReadOnlyList<ComparedPoint> Points)
{
    /// <summary>Whether somebody, or the end of its backend, ended it.</summary>
    public bool EndedEarly { get; init; }
}
