using System.Globalization;
using System.Text.Json;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>Proves over HTTP that no change of a desired configuration that the backend took is lost.</summary>
internal static class DesiredCheck
{
    private const string Wrong = "desired configurations are not what was sent";

    /// <returns>A part of the report, and what is wrong.</returns>
    public static async Task<ScenarioFindings> RunAsync(
        ApiClient api, IReadOnlyList<MixedDevice> devices, TimeProvider time, CancellationToken cancellationToken)
    {
        var changed = devices.Where(device => device.Patches > 0).ToList();
        var (findings, problem, progress) = (new Findings(), "", new StageProgress("reading back desired configurations", changed.Count, time));
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = ApiRead.AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(changed, parallel, async (device, token) =>
            {
                var shown = await ApiRead.GetAsync(api, $"devices/{device.Device.Id}/desired", time, token).ConfigureAwait(false);
                Check(device, shown, findings);
                progress.Add(1);
            }).ConfigureAwait(false);
        }
        catch (BackendException failure)
        {
            problem = $"Desired configurations could not be checked: {failure.Message}";
        }

        var section = new ReportSection(
            "Desired configurations",
            ["changes sent", "taken", "devices", "wrong"],
            [[
                Text($"{devices.Sum(device => device.Patches):N0}"), Text($"{devices.Sum(device => device.AcceptedPatches):N0}"),
                Text($"{changed.Count:N0}"), Text($"{findings.Count(Wrong):N0}"),
            ]])
        {
            Text = "Over the whole run; each that was changed was read back at its end.",
        };
        return new ScenarioFindings([section], [.. findings.ToFailures(), .. problem.Length > 0 ? [problem] : Array.Empty<string>()]);
    }

    private static void Check(MixedDevice device, JsonElement shown, Findings findings)
    {
        var change = shown.GetProperty("desired") is { ValueKind: JsonValueKind.Object } desired && desired.TryGetProperty("change", out var number)
            ? number.GetInt64()
            : 0;

        // Each change differs from all others, so each counts; which came last, two at once leave open.
        var (least, version) = (device.AcceptedPatches, shown.GetProperty("version").GetInt64());
        if (version < least || (least > 0 && change < 1) || change > device.Patches)
        {
            findings.Add(Wrong, Text($"{device.Device.Id} shows change {change}, version {version} after {least}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
