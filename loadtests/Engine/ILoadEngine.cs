namespace Serverless.LoadTests.Engine;

/// <summary>Drives a scenario's clients; what it counts fills the same report.</summary>
internal interface ILoadEngine
{
    /// <param name="shape">How much and how long.</param>
    /// <param name="connect">Makes the client of a number, from 0; it connects with its first request.</param>
    /// <param name="tell">Hears of each second.</param>
    /// <param name="stop">Ends the run early, with a valid result.</param>
    /// <param name="beside">A load that keeps a time of its own and counts in the same run; ends by itself when the run's time is over.
    /// Null for none.</param>
    Task<LoadResult> RunAsync(
        LoadShape shape, Func<int, IClient> connect, Action<IntervalFigures> tell, CancellationToken stop, Func<LoadRun, Task>? beside = null);
}
