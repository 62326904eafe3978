using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.DeviceRegistration;

/// <summary>A fleet registered over HTTP, one request a device, and what requests cost when it is small and when it is large.</summary>
internal sealed class RegistrationBenchmark : IBenchmark
{
    private const string Devices = "--registered-devices";
    private const string SmallDevices = "--small-devices";
    private const string Requests = "--requests";
    private const string Clients = "--clients";

    private const double MaxGrowth = 1.2;

    public string Name => "registration";

    public string Summary => "Devices registered a second over HTTP, and list, state and register of a small fleet against a large one.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Devices, 100_000, 1, "devices of the large fleet"),
        new(SmallDevices, 1_000, 200, "devices of the small fleet"),
        new(Requests, 4_000, 1, "requests of each kind at each size"),
        new(Clients, 32, 1, "requests under way at once"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var runs = new List<RegistrationRun>();
        for (var i = 1; i <= run.Runs; i++)
        {
            await using var host = await RunningHost.StartLocalHostAsync(run.NewDirectory("data"), cancellationToken).ConfigureAwait(false);
            using var fleet = new HttpFleet(host, run[Clients]);
            runs.Add(await RegistrationRun.MeasureAsync(fleet, run[SmallDevices], run[Devices], run[Requests], cancellationToken).ConfigureAwait(false));
            run.Progress($"run {i} of {run.Runs}: {runs[^1].Registered.PerSecond:F0} registrations/s");
        }

        run.Result.Add(Bar.AtLeast("devices registered over HTTP", 1_500, "/s", Of(runs, one => one.Registered.PerSecond)));
        foreach (var kind in RegistrationRun.Kinds)
        {
            run.Result.Add(Bar.AtMost(
                $"{kind}: CPU of the local host for a request, large fleet over small",
                MaxGrowth,
                "times",
                Of(runs, one => one.Large[kind].HostMicroseconds / one.Small[kind].HostMicroseconds)));
        }

        run.Result.Add("local host: CPU of a registration", "µs", Of(runs, one => one.Registered.HostMicroseconds));
        run.Result.Tables.Add(new ResultTable(
            ["request", "small fleet, µs CPU", "large fleet, µs CPU", "small fleet, /s", "large fleet, /s"],
            [.. RegistrationRun.Kinds.Concat(RegistrationRun.OtherKinds).Select(kind => Row(kind, runs))]));
        run.Result.Note($"{run[Devices]} devices of a type, a site and two tags, one POST each, {run[Clients]} at once; {run[SmallDevices]} before they are counted. The generator shares the machine.");
        run.Result.Note($"{run[Requests]} requests of each kind at each size: pages of 100 all over the list, states of devices all over the fleet, new devices. A first read of a state finds no answer kept at hand and reads the device's rows. The host keeps answers for a second, so it serves most repeated reads of the small fleet from memory and hardly any of the large one: their cost tells of that and not of the fleet's size. A site has 100 devices, scattered over the fleet.");
    }

    private static string[] Row(string kind, List<RegistrationRun> runs) =>
    [
        kind,
        Of(runs, one => one.Small[kind].HostMicroseconds).ToString(),
        Of(runs, one => one.Large[kind].HostMicroseconds).ToString(),
        Of(runs, one => one.Small[kind].PerSecond).ToString(),
        Of(runs, one => one.Large[kind].PerSecond).ToString(),
    ];

    private static Measured Of(List<RegistrationRun> runs, Func<RegistrationRun, double> value) => new([.. runs.Select(value)]);
}
