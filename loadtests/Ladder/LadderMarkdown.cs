using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Ladder;

/// <summary>A ladder as Markdown that reads as well on a console.</summary>
internal static class LadderMarkdown
{
    public static string Of(LadderReport report) => MarkdownPage.Of(LadderPage.Of(report));
}
