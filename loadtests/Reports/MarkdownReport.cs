using System.Text;

namespace Serverless.LoadTests.Reports;

/// <summary>A run as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Of(RunReport report) => MarkdownPage.Of(RunPage.Of(report));

    /// <summary>A table alone, and an empty line.</summary>
    public static void Table(StringBuilder text, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        MarkdownPage.Write(text, new Block.Table(head, [.. rows]));
        text.AppendLine();
    }
}
