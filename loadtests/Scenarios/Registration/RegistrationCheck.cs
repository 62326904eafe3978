using System.Globalization;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Registration;

/// <summary>Proves that each device the backend confirmed is in its list, once, and no other of this run's type.</summary>
internal static class RegistrationCheck
{
    public static async Task<ScenarioFindings> RunAsync(
        ApiClient api, FleetNames names, RegistrationLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var (findings, seen) = (new Findings(), new HashSet<string>(StringComparer.Ordinal));
        var (problem, progress) = ("", new StageProgress("reading the list of devices", log.Confirmed, time));
        try
        {
            await foreach (var device in ApiRead.ListAsync(api, $"devices?type={names.Type}&limit=1000", time, cancellationToken).ConfigureAwait(false))
            {
                var id = device.GetProperty("deviceId").GetString()!;
                progress.Add(1);
                if (!seen.Add(id))
                {
                    findings.Add("devices are in the list twice", id);
                }

                if (!log.Tried.ContainsKey(id))
                {
                    findings.Add("devices are in the list that nobody registered", id);
                }
            }

            foreach (var (id, isConfirmed) in log.Tried)
            {
                if (isConfirmed && !seen.Contains(id))
                {
                    findings.Add("devices were confirmed and are not in the list", id);
                }
            }
        }
        catch (BackendException failure)
        {
            problem = $"What was registered could not be checked: {failure.Message}";
        }

        var confirmed = log.Confirmed;
        var section = new ReportSection(
            "Registered devices",
            ["tried", "confirmed", "in the list", "confirmed and missing"],
            [[Text($"{log.Tried.Count:N0}"), Text($"{confirmed:N0}"), Text($"{seen.Count:N0}"), Text($"{findings.Count("devices were confirmed and are not in the list"):N0}")]])
        {
            Text = "Over the whole run. A request that was given up may have registered its device.",
        };
        return new ScenarioFindings(
            [section],
            [.. findings.ToFailures(), .. problem.Length > 0 ? [problem] : Array.Empty<string>()]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
