namespace Serverless.LoadTests.Comparing;

/// <summary>One figure of two reports.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Before">The first report's.</param>
/// <param name="After">The second's.</param>
/// <param name="Verdict"><c>same</c>, <c>better</c>, <c>worse</c>, or why there is none.</param>
internal sealed record MetricVerdict(string Name, double Before, double After, string Verdict)
{
    public const string Same = "same";
    public const string Better = "better";
    public const string Worse = "worse";

    /// <summary>It is told by another, or no second tells how much of it is noise.</summary>
    public const string Shown = "";

    public const string TooFew = "too few seconds to tell";

    /// <summary>Relative to the first; 0 where that is 0.</summary>
    public double Change => Before > 0 ? (After / Before) - 1 : 0;
}
