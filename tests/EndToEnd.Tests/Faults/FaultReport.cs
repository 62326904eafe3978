namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>What a fault test measured: to the test's output, and to the file that <c>FAULT_REPORT</c> names.</summary>
internal static class FaultReport
{
    private static readonly Lock Writing = new();

    public static void Write(string title, IEnumerable<(string Figure, FormattableString Value)> figures)
    {
        var lines = figures.Select(figure => $"| {figure.Figure} | {FormattableString.Invariant(figure.Value)} |");
        string[] section = [$"### {title}", "", "| | |", "|---|---|", .. lines, ""];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(Environment.NewLine, section));
        if (Environment.GetEnvironmentVariable("FAULT_REPORT") is { Length: > 0 } path)
        {
            lock (Writing)
            {
                File.AppendAllLines(path, section);
            }
        }
    }
}
