using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Fleet;

/// <summary>Asks the backend twice a second how many events it has not finished with.</summary>
internal sealed class LagWatch(BackendClient client, LoadRun run, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly List<(double Seconds, double Events)> _points = [];

    /// <summary>By seconds since the beginning.</summary>
    public IReadOnlyList<(double Seconds, double Events)> Points => _points;

    public double Most => _points.Select(point => point.Events).DefaultIfEmpty().Max();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                _points.Add((run.Elapsed.TotalSeconds, await client.GetLagAsync(cancellationToken).ConfigureAwait(false)));
            }
            catch (Exception problem) when (problem is BackendException or OperationCanceledException)
            {
                // A moment without a figure.
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How long after a time the lag took to be no greater again than the greatest before another time.</summary>
    /// <param name="points">Lag by seconds.</param>
    /// <param name="before">Seconds: until then the load was even.</param>
    /// <param name="after">Seconds: the load is even again.</param>
    /// <returns>Seconds, or null where it did not come back.</returns>
    public static double? Recovery(IReadOnlyList<(double Seconds, double Events)> points, double before, double after)
    {
        var usual = points.Where(point => point.Seconds < before).Select(point => point.Events).DefaultIfEmpty().Max();
        return points.Where(point => point.Seconds >= after && point.Events <= usual)
            .Select(point => (double?)(point.Seconds - after)).FirstOrDefault();
    }
}
