namespace Serverless.LoadTests.Ladder;

/// <summary>
/// The Universal Scalability Law, X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), fitted to rates at several concurrencies.
/// N/X is linear in 1/λ, σ/λ and κ/λ; each point weighs by its relative error. Source: N. Gunther, Guerrilla Capacity
/// Planning, chapter 5.
/// </summary>
internal sealed record ScalabilityFit
{
    /// <summary>Points below which nothing is fitted: three unknowns, and some to judge by.</summary>
    public const int FewestPoints = 5;

    /// <summary>λ: requests a second of one client alone.</summary>
    public required double Rate { get; init; }

    /// <summary>σ: the share of the work that waits for others; 0 and more.</summary>
    public required double Contention { get; init; }

    /// <summary>Half the width of its 95% interval; null where the points would make it negative, and it is taken as 0.</summary>
    public required double? ContentionError { get; init; }

    /// <summary>κ: the work that keeping each other coherent costs; 0 and more.</summary>
    public required double Coherency { get; init; }

    /// <summary>Half the width of its 95% interval; null where the points would make it negative, and it is taken as 0.</summary>
    public required double? CoherencyError { get; init; }

    /// <summary>The greatest concurrency that it was fitted to: what the law says beyond is not measured.</summary>
    public required double MostClients { get; init; }

    /// <summary>Share of the rates' variance that the law explains, at most 1; below 0 where their mean alone fits better.</summary>
    public required double Explained { get; init; }

    /// <summary>Clients at which the rate is greatest, at least 1; infinite where it never falls.</summary>
    public double Knee => Coherency > 0 ? Math.Max(Math.Sqrt(Math.Max(1 - Contention, 0) / Coherency), 1) : double.PositiveInfinity;

    /// <summary>The rate the law gives for a number of clients.</summary>
    public double At(double clients) =>
        Rate * clients / (1 + (Contention * (clients - 1)) + (Coherency * clients * (clients - 1)));

    /// <param name="points">Clients and their rate. Points without a rate are left out.</param>
    /// <returns>Null where there are too few points, or they do not determine the law.</returns>
    public static ScalabilityFit? Of(IEnumerable<(double Clients, double Rate)> points)
    {
        var used = points.Where(point => point.Rate > 0).ToList();
        if (used.Count < FewestPoints)
        {
            return null;
        }

        // A negative term has no meaning: it is taken as 0, and the rest fitted again.
        var terms = new[] { true, true };
        while (true)
        {
            if (LeastSquares.Solve([.. used.Select(point => Row(point, terms))]) is not { } solution || solution.Values[0] <= 0)
            {
                return null;
            }

            var (contention, coherency) = (Term(solution, terms, 0), Term(solution, terms, 1));
            if (contention.Value >= 0 && coherency.Value >= 0)
            {
                return Create(used, solution, contention, coherency);
            }

            terms[contention.Value < coherency.Value ? 0 : 1] = false;
        }
    }

    /// <summary>1 = (1/λ + σ/λ (N − 1) + κ/λ N(N − 1)) · X/N: so the residuals are relative.</summary>
    private static double[] Row((double Clients, double Rate) point, bool[] terms)
    {
        var (n, weight) = (point.Clients, point.Rate / point.Clients);
        return
        [
            weight,
            .. terms[0] ? [(n - 1) * weight] : Array.Empty<double>(),
            .. terms[1] ? [n * (n - 1) * weight] : Array.Empty<double>(),
        ];
    }

    /// <summary>A term over 1/λ, with its standard error by the delta method.</summary>
    private static (double Value, double? Error) Term(LeastSquares solution, bool[] terms, int term)
    {
        if (!terms[term])
        {
            return (0, null);
        }

        var index = term == 0 || !terms[0] ? 1 : 2;
        var (first, value) = (solution.Values[0], solution.Values[index]);
        var ratio = value / first;
        var variance = (solution.Covariance[index, index] - (2 * ratio * solution.Covariance[0, index])
            + (ratio * ratio * solution.Covariance[0, 0])) / (first * first);
        return (ratio, Math.Sqrt(Math.Max(variance, 0)));
    }

    private static ScalabilityFit Create(
        List<(double Clients, double Rate)> points, LeastSquares solution, (double Value, double? Error) contention, (double Value, double? Error) coherency)
    {
        var deviations = StudentT.Deviations95(points.Count - solution.Values.Length);
        var fit = new ScalabilityFit
        {
            Rate = 1 / solution.Values[0],
            Contention = contention.Value,
            ContentionError = deviations * contention.Error,
            Coherency = coherency.Value,
            CoherencyError = deviations * coherency.Error,
            MostClients = points.Max(point => point.Clients),
            Explained = 0,
        };
        var mean = points.Average(point => point.Rate);
        var spread = points.Sum(point => Math.Pow(point.Rate - mean, 2));
        var unexplained = points.Sum(point => Math.Pow(point.Rate - fit.At(point.Clients), 2));
        return fit with { Explained = spread > 0 ? 1 - (unexplained / spread) : 1 };
    }
}
