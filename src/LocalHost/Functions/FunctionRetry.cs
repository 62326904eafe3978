namespace Serverless.LocalHost.Functions;

/// <summary>The declared retry of a function.</summary>
/// <param name="MaxRetryCount">Repetitions after the first attempt; −1 is without end.</param>
/// <param name="Minimum">The shortest delay.</param>
/// <param name="Maximum">The longest delay; equal to <paramref name="Minimum"/> for a fixed one.</param>
internal sealed record FunctionRetry(int MaxRetryCount, TimeSpan Minimum, TimeSpan Maximum)
{
    private const double Jitter = 0.2;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Whether the attempt with this number, from 1, may follow a failure.</summary>
    public bool Allows(int retry) => MaxRetryCount < 0 || retry <= MaxRetryCount;

    /// <summary>
    /// The delay before a repetition: the minimum plus (2^(retry − 1) − 1) s with 20% jitter either way, at most the
    /// maximum. Jitter keeps partitions that failed together from coming back together.
    /// </summary>
    /// <param name="retry">Its number, from 1.</param>
    /// <param name="random">A number from 0 to 1.</param>
    public TimeSpan Delay(int retry, double random)
    {
        if (Minimum == Maximum)
            return Minimum;
        var doubled = Math.Pow(2, Math.Min(retry - 1, 30)) - 1;
        var grown = Minimum.TotalSeconds + Step.TotalSeconds * doubled * (1 - Jitter + 2 * Jitter * random);
        return grown >= Maximum.TotalSeconds ? Maximum : TimeSpan.FromSeconds(grown);
    }
}
