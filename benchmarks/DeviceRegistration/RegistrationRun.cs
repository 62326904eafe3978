using System.Text.Json;

namespace Serverless.Benchmarks.DeviceRegistration;

/// <summary>One fleet as it grew.</summary>
internal sealed class RegistrationRun
{
    private const string List = "list, a page of 100";
    private const string State = "state, first read of a device";
    private const string StateAgain = "state, answers kept at hand included";
    private const string Register = "register";
    private const string Filtered = "list of a site, 100 devices";

    /// <summary>What must cost the same.</summary>
    public static readonly string[] Kinds = [List, State, Register];

    /// <summary>What is told beside.</summary>
    public static readonly string[] OtherKinds = [StateAgain, Filtered];

    /// <summary>The whole fleet but what was there before.</summary>
    public required RequestCost Registered { get; init; }

    public required IReadOnlyDictionary<string, RequestCost> Small { get; init; }

    public required IReadOnlyDictionary<string, RequestCost> Large { get; init; }

    public static async Task<RegistrationRun> MeasureAsync(
        HttpFleet fleet, int small, int large, int requests, CancellationToken cancellationToken)
    {
        await fleet.MeasureAsync(0, small, fleet.RegisterAsync, cancellationToken).ConfigureAwait(false);

        // Not counted: the first requests of each kind are compiled as they run. New devices
        // would make the fleet larger, so those that are there are deleted and registered again.
        await MeasureReadsAsync(fleet, small, requests, cancellationToken).ConfigureAwait(false);
        await fleet.MeasureAsync(0, small, (i, token) => fleet.RegisterAgainAsync(i, token), cancellationToken).ConfigureAwait(false);
        var readsOfSmall = await MeasureReadsAsync(fleet, small, requests, cancellationToken).ConfigureAwait(false);
        readsOfSmall.Add(State, await MeasureFirstReadsAsync(fleet, small, small, requests, cancellationToken).ConfigureAwait(false));
        var first = await fleet.MeasureAsync(small, requests, fleet.RegisterAsync, cancellationToken).ConfigureAwait(false);
        var rest = large - small - (2 * requests);
        var middle = await fleet.MeasureAsync(small + requests, rest, fleet.RegisterAsync, cancellationToken).ConfigureAwait(false);
        var last = await fleet.MeasureAsync(large - requests, requests, fleet.RegisterAsync, cancellationToken).ConfigureAwait(false);
        var readsOfLarge = await MeasureReadsAsync(fleet, large, requests, cancellationToken).ConfigureAwait(false);
        readsOfLarge.Add(State, await MeasureFirstReadsAsync(fleet, large, small, requests, cancellationToken).ConfigureAwait(false));

        var seconds = (requests / first.PerSecond) + (rest / middle.PerSecond) + (requests / last.PerSecond);
        var cpu = (first.HostMicroseconds * requests) + (middle.HostMicroseconds * rest) + (last.HostMicroseconds * requests);
        readsOfSmall.Add(Register, first);
        readsOfLarge.Add(Register, last);
        return new RegistrationRun
        {
            Registered = new RequestCost((large - small) / seconds, cpu / (large - small)),
            Small = readsOfSmall,
            Large = readsOfLarge,
        };
    }

    private static async Task<Dictionary<string, RequestCost>> MeasureReadsAsync(
        HttpFleet fleet, int devices, int requests, CancellationToken cancellationToken)
    {
        var pages = await ReadPagesAsync(fleet, cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, RequestCost>
        {
            [List] = await fleet.MeasureAsync(
                0, requests, (i, token) => fleet.GetAsync(pages[i % pages.Count], token), cancellationToken).ConfigureAwait(false),
            [StateAgain] = await fleet.MeasureAsync(
                0, requests, (i, token) => ReadStateAsync(fleet, Scatter(i, devices), token), cancellationToken).ConfigureAwait(false),
            [Filtered] = await fleet.MeasureAsync(
                0, requests / 4, (i, token) => fleet.GetAsync($"devices?site={HttpFleet.Site(Scatter(i, devices))}", token), cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>States that the host has no answer for: devices all over the fleet are registered again, as many at a time at
    /// each size, and each is read once after that.</summary>
    private static async Task<RequestCost> MeasureFirstReadsAsync(
        HttpFleet fleet, int devices, int atOnce, int requests, CancellationToken cancellationToken)
    {
        var rounds = new List<RequestCost>();
        for (var first = 0; first < requests; first += atOnce)
        {
            await fleet.MeasureAsync(
                first, atOnce, (i, token) => fleet.RegisterAgainAsync(Scatter(i, devices), token), cancellationToken).ConfigureAwait(false);
            rounds.Add(await fleet.MeasureAsync(
                first, atOnce, (i, token) => ReadStateAsync(fleet, Scatter(i, devices), token), cancellationToken).ConfigureAwait(false));
        }

        return new RequestCost(
            rounds.Count / rounds.Sum(round => 1 / round.PerSecond), rounds.Average(round => round.HostMicroseconds));
    }

    private static Task<string> ReadStateAsync(HttpFleet fleet, int number, CancellationToken cancellationToken) =>
        fleet.GetAsync($"devices/{HttpFleet.DeviceId(number)}/state", cancellationToken);

    /// <summary>Numbers all over a fleet, none twice before all have come.</summary>
    private static int Scatter(int i, int devices) => (int)(i * 7_919L % devices);

    /// <summary>The addresses of all full pages of the list.</summary>
    private static async Task<List<string>> ReadPagesAsync(HttpFleet fleet, CancellationToken cancellationToken)
    {
        List<string> pages = [];
        var next = "devices?limit=100";
        while (true)
        {
            using var page = JsonDocument.Parse(await fleet.GetAsync(next, cancellationToken).ConfigureAwait(false));
            if (page.RootElement.GetProperty("items").GetArrayLength() < 100)
            {
                return pages;
            }

            pages.Add(next);
            if (page.RootElement.GetProperty("continuation").GetString() is not { } continuation)
            {
                return pages;
            }

            next = $"devices?limit=100&continuation={continuation}";
        }
    }
}
