using System.Globalization;
using Azure;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Ledger;

/// <summary>After a run: waits until the backend has finished, reads everything back, and draws up the ledger.</summary>
internal sealed class LedgerCheck(TestedBackend backend, BackendClient client, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <param name="readings">What was sent.</param>
    /// <param name="log">How.</param>
    /// <param name="drain">How long the backend may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A part of the report, and what is wrong.</returns>
    public async Task<(ReportSection Section, IReadOnlyList<string> Failures)> RunAsync(
        Readings readings, SendLog log, TimeSpan drain, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var found = new ReadBack(readings, log);
        var place = backend.Tables is null ? "the API, which shows a reading once whatever the tables hold" : "the tables";
        try
        {
            await DrainAsync(drain, failures, cancellationToken).ConfigureAwait(false);
            await Console.Error.WriteLineAsync("reading everything back").ConfigureAwait(false);
            found.Progress = new StageProgress("reading everything back", found.Expected, time);
            var reading = backend.Tables is { } tables
                ? TableReadBack.RunAsync(tables, readings.Population, readings.Start, found, cancellationToken)
                : HttpReadBack.RunAsync(client, readings, log.Until, found, cancellationToken);
            await reading.ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is BackendException or RequestFailedException or IOException or OperationCanceledException or IndexOutOfRangeException
            || ForeignJson.IsCause(problem))
        {
            failures.Add($"Ledger: it could not be read back: {problem.Message.ReplaceLineEndings(" ")}");
            return (new ReportSection("Ledger", [], []) { Text = failures[^1] }, failures);
        }

        var sent = found.Complete();
        failures.AddRange(found.Faults.Sentences);
        if (log.Unsure >= SendLog.MostUnsure)
        {
            failures.Add("Ledger: so many events were not acknowledged that it proves nothing.");
        }

        return (LedgerReport.Of(sent, log, found, place), failures);
    }

    private async Task DrainAsync(TimeSpan drain, List<string> failures, CancellationToken cancellationToken)
    {
        var (started, said, most) = (time.GetTimestamp(), TimeSpan.Zero, 0L);
        while (await LagAsync(started, drain, cancellationToken).ConfigureAwait(false) is not 0 and var left)
        {
            var waited = time.GetElapsedTime(started);
            if (waited > drain)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"Ledger: {left:N0} events were not processed {drain.TotalSeconds:F0} s after the load."));
                return;
            }

            most = Math.Max(most, left ?? 0);
            if (waited - said > Between)
            {
                said = waited;
                await Console.Error.WriteLineAsync(DrainLine(left, most, waited, drain)).ConfigureAwait(false);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <param name="left">Events that are left; null where the backend does not say.</param>
    /// <param name="most">The most there were since the load.</param>
    /// <param name="waited">Since the load.</param>
    /// <param name="drain">How long the backend may take.</param>
    internal static string DrainLine(long? left, long most, TimeSpan waited, TimeSpan drain) => left switch
    {
        null => string.Create(CultureInfo.InvariantCulture, $"waiting for the backend to say how many events are left, at most {(drain - waited).TotalSeconds:F0} s left"),
        { } some when some < most && waited * ((double)some / (most - some)) is var rest && rest < drain - waited
            => string.Create(CultureInfo.InvariantCulture, $"waiting for the last {some:N0} events, {rest.TotalSeconds:F0} s left"),
        { } some => string.Create(CultureInfo.InvariantCulture, $"waiting for the last {some:N0} events, at most {(drain - waited).TotalSeconds:F0} s left"),
    };

    /// <summary>Events that are left; null where the backend does not say, which it is forgiven for a while after a load.</summary>
    private async Task<long?> LagAsync(long started, TimeSpan drain, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetLagAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BackendException) when (time.GetElapsedTime(started) < drain && !backend.HasEnded)
        {
            return null;
        }
    }
}
