namespace Serverless.LoadTests.Reports;

/// <summary>A run as one HTML file.</summary>
internal static class HtmlReport
{
    public static string Of(RunReport report) => HtmlPage.Of(RunPage.Of(report));
}
