using System.Diagnostics;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>Sends the fleet's events at a rate until told to stop, each until it is acknowledged.</summary>
internal static class PacedLoad
{
    private const int SlicesPerSecond = 20;

    /// <returns>Events a second that were acknowledged.</returns>
    public static async Task<double> RunAsync(FleetSender sender, FleetPlan plan, int rate, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var sent = 0;
        while (!stop.IsCancellationRequested)
        {
            var due = (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * rate) - sent;
            if (due > 0)
            {
                // Behind after a pause of the machine, no batch grows beyond a second's worth.
                var events = plan.Take(Math.Min(due, rate));
                await sender.DeliverAsync(events, TestContext.Current.CancellationToken);
                sent += events.Count;
            }

            await Task.Delay(TimeSpan.FromSeconds(1.0 / SlicesPerSecond), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return sent / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
