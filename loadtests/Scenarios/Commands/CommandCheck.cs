using System.Globalization;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Commands;

/// <summary>Proves that each command the backend accepted was delivered once and has its device's result.</summary>
internal static class CommandCheck
{
    private const string Open = "commands were accepted and have no result";
    private const string Twice = "commands were delivered more than once";

    /// <summary>A lost delivery is given out again after 60 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Waits until the devices have answered all; not for a backend that is gone, as after Ctrl+C.</summary>
    public static async Task WaitAsync(ApiClient api, CommandBoard board, TimeProvider time, CancellationToken cancellationToken)
    {
        var waited = board.All.Where(command => command.Id is not null).Select(command => command.Completed).ToList();
        var all = Task.WhenAll(waited);
        for (var started = time.GetTimestamp(); !all.IsCompleted && time.GetElapsedTime(started) < Patience;)
        {
            await all.WaitAsync(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!all.IsCompleted)
            {
                await Console.Error.WriteLineAsync(Text($"waiting for the results of {waited.Count(one => !one.IsCompleted):N0} commands, at most {(Patience - time.GetElapsedTime(started)).TotalSeconds:F0} s left")).ConfigureAwait(false);
            }

            if (!await IsThereAsync(api, time, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <returns>A part of the report, and what is wrong.</returns>
    public static async Task<ScenarioFindings> RunAsync(ApiClient api, CommandBoard board, TimeProvider time, CancellationToken cancellationToken)
    {
        var (findings, succeeded, problem) = (new Findings(), 0L, "");
        var accepted = board.All.Where(command => command.Id is not null).ToList();
        foreach (var command in board.All.Where(command => command.Deliveries > 1))
        {
            findings.Add(Twice, $"{command.Id ?? "one without an answer"} of {command.Device}");
        }

        var progress = new StageProgress("asking for each command", accepted.Count, time);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = ApiRead.AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(accepted, parallel, async (command, token) =>
            {
                var shown = await ApiRead.GetAsync(api, $"devices/{command.Device}/commands/{command.Id}", time, token).ConfigureAwait(false);
                progress.Add(1);
                if (shown.GetProperty("status").GetString() is "succeeded" && command.Completed.IsCompleted)
                {
                    Interlocked.Increment(ref succeeded);
                }
                else
                {
                    findings.Add(Open, $"{command.Id} of {command.Device} ({shown.GetProperty("status").GetString()})");
                }
            }).ConfigureAwait(false);
        }
        catch (BackendException failure)
        {
            problem = $"Commands could not be checked: {failure.Message}";
        }

        var section = new ReportSection(
            "Commands",
            ["posted", "accepted", "delivered", "delivered more than once", "completed", "without a result"],
            [[
                Text($"{board.All.Count:N0}"), Text($"{accepted.Count:N0}"), Text($"{board.All.Count(command => command.Deliveries > 0):N0}"),
                Text($"{findings.Count(Twice):N0}"), Text($"{succeeded:N0}"), Text($"{findings.Count(Open):N0}"),
            ]])
        {
            Text = "Over the whole run; each accepted command was asked for at its end.",
        };
        return new ScenarioFindings(
            [section],
            [
                .. findings.ToFailures(),
                .. board.Strangers > 0 ? [Text($"{board.Strangers:N0} commands were delivered that nobody posted.")] : Array.Empty<string>(),
                .. problem.Length > 0 ? [problem] : Array.Empty<string>(),
            ]);
    }

    /// <summary>One that takes its time is there.</summary>
    private static async Task<bool> IsThereAsync(ApiClient api, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HealthTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await api.OperatorAsync(HttpMethod.Get, "health", null, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
