using System.Globalization;
using System.Text.Json;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Running;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>Proves over HTTP that no reading the backend took is lost, doubled or stale, and no change of configuration lost.</summary>
/// <param name="api">The backend.</param>
/// <param name="patience">For ingest to have taken in everything.</param>
/// <param name="time">The clock.</param>
internal sealed class MixedCheck(ApiClient api, TimeSpan patience, TimeProvider time)
{
    private const string Lost = "readings are lost";
    private const string Doubled = "readings are there twice";
    private const string Strange = "readings are there that nobody sent";
    private const string Stale = "states are stale";
    private const string Desired = "desired configurations are not what was sent";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Findings _findings = new();
    private readonly long _started = time.GetTimestamp();

    public async Task<ScenarioFindings> RunAsync(IReadOnlyList<MixedDevice> devices, CancellationToken cancellationToken)
    {
        var (problem, progress) = ("", new StageProgress("reading back what was written", devices.Count, time));
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = ApiRead.AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(devices, parallel, async (device, token) =>
            {
                await CheckReadingsAsync(device, token).ConfigureAwait(false);
                await CheckStateAsync(device, token).ConfigureAwait(false);
                await CheckDesiredAsync(device, token).ConfigureAwait(false);
                progress.Add(1);
            }).ConfigureAwait(false);
        }
        catch (BackendException failure)
        {
            problem = $"What was written could not be checked: {failure.Message}";
        }

        var section = new ReportSection(
            "What was written",
            ["readings sent", "taken", "lost", "doubled", "states stale", "configurations changed", "wrong"],
            [[
                Text($"{devices.Sum(device => device.Sent):N0}"), Text($"{devices.Sum(device => device.Accepted.Count):N0}"),
                Text($"{_findings.Count(Lost):N0}"), Text($"{_findings.Count(Doubled):N0}"), Text($"{_findings.Count(Stale):N0}"),
                Text($"{devices.Sum(device => device.AcceptedPatches):N0}"), Text($"{_findings.Count(Desired):N0}"),
            ]])
        {
            Text = "Over the whole run, read back over HTTP at its end. A reading whose request was given up may be there.",
        };
        return new ScenarioFindings([section], [.. _findings.ToFailures(), .. problem.Length > 0 ? [problem] : Array.Empty<string>()]);
    }

    private async Task CheckReadingsAsync(MixedDevice device, CancellationToken cancellationToken)
    {
        var accepted = device.Accepted;
        while (true)
        {
            var numbers = new List<long>();
            await foreach (var reading in ApiRead.ListAsync(api, $"devices/{device.Device.Id}/telemetry?limit=1000", time, cancellationToken).ConfigureAwait(false))
            {
                numbers.Add(reading.GetProperty("seq").GetInt64());
            }

            var (there, isLate) = (numbers.ToHashSet(), time.GetElapsedTime(_started) > patience);
            var lost = accepted.Where(number => !there.Contains(number)).ToList();
            if (lost.Count > 0 && !isLate)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            lost.ForEach(number => Add(Lost, device, number));
            numbers.GroupBy(number => number).Where(group => group.Count() > 1).ToList().ForEach(group => Add(Doubled, device, group.Key));
            there.Where(number => number < 1 || number > device.Sent).ToList().ForEach(number => Add(Strange, device, number));
            return;
        }
    }

    private async Task CheckStateAsync(MixedDevice device, CancellationToken cancellationToken)
    {
        var greatest = device.Accepted.DefaultIfEmpty().Max();
        while (greatest > 0)
        {
            var state = await ApiRead.GetAsync(api, $"devices/{device.Device.Id}/state", time, cancellationToken).ConfigureAwait(false);
            var shown = state.GetProperty("metrics").TryGetProperty("counter", out var counter) ? counter.GetProperty("seq").GetInt64() : 0;
            if (shown >= greatest && shown <= device.Sent && counter.GetProperty("value").GetInt64() == shown)
            {
                return;
            }

            if (shown > greatest || time.GetElapsedTime(_started) > patience)
            {
                _findings.Add(Stale, Text($"{device.Device.Id} shows {shown} for {greatest}"));
                return;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CheckDesiredAsync(MixedDevice device, CancellationToken cancellationToken)
    {
        if (device.Patches == 0)
        {
            return;
        }

        var shown = await ApiRead.GetAsync(api, $"devices/{device.Device.Id}/desired", time, cancellationToken).ConfigureAwait(false);
        var change = shown.GetProperty("desired") is { ValueKind: JsonValueKind.Object } desired && desired.TryGetProperty("change", out var number)
            ? number.GetInt64()
            : 0;

        // Each change differs from all others, so each counts; which came last, two at once leave open.
        var least = device.AcceptedPatches;
        if (shown.GetProperty("version").GetInt64() < least || (least > 0 && change < 1) || change > device.Patches)
        {
            _findings.Add(Desired, Text($"{device.Device.Id} shows change {change}, version {shown.GetProperty("version").GetInt64()} after {least}"));
        }
    }

    private void Add(string kind, MixedDevice device, long number) => _findings.Add(kind, Text($"{number} of {device.Device.Id}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
