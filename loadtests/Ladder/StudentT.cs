namespace Serverless.LoadTests.Ladder;

/// <summary>Student's t distribution: a spread that is itself estimated from few points tells less than one that is known.</summary>
internal static class StudentT
{
    /// <summary>For 1 to 20 degrees of freedom; two-sided, 95%.</summary>
    private static readonly double[] Few =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
        2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    ];

    /// <param name="freedom">Degrees of freedom, points less unknowns; 1 and more.</param>
    /// <returns>How many standard errors to both sides hold a value with 95% confidence, to within 0.005.</returns>
    public static double Deviations95(int freedom) =>
        freedom <= Few.Length ? Few[freedom - 1] : 1.96 + (2.5 / freedom);
}
