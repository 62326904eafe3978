namespace Serverless.LoadTests.Resources;

/// <summary>This process's garbage collector, from inside.</summary>
/// <param name="Seconds">Since the beginning of the run.</param>
/// <param name="Collections">Of all generations, since the beginning.</param>
/// <param name="PauseSeconds">How long everything stood still for them, since the beginning.</param>
internal sealed record CollectorSample(double Seconds, long Collections, double PauseSeconds)
{
    public static CollectorSample Read(double seconds) => new(seconds, GC.CollectionCount(0), GC.GetTotalPauseDuration().TotalSeconds);

    public CollectorSample Since(CollectorSample earlier) => this with
    {
        Collections = Collections - earlier.Collections,
        PauseSeconds = PauseSeconds - earlier.PauseSeconds,
    };
}
