namespace Serverless.LoadTests.Resources;

/// <summary>What the backend said of itself over a run.</summary>
/// <param name="Samples">One a second, in order; the first is from before the load.</param>
/// <param name="Missed">Seconds in which it did not answer in time.</param>
internal sealed record BackendUsage(IReadOnlyList<BackendSample> Samples, int Missed)
{
    /// <summary>The sample that counts from a time on begin with, and the last; null where there are not two.</summary>
    public (BackendSample First, BackendSample Last)? Since(TimeSpan from)
    {
        // A second's sample comes a moment behind its end.
        var first = Samples.LastOrDefault(sample => sample.Seconds <= from.TotalSeconds + 0.5);
        return first is not null && Samples[^1] != first ? (first, Samples[^1]) : null;
    }
}
