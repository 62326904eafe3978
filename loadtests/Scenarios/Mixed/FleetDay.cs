using System.Globalization;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Api;
using Serverless.LoadTests.Scenarios.Commands;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>What happens over HTTP in a fleet's day, each with a device drawn uniformly.</summary>
internal sealed class FleetDay(
    ApiClient api,
    OperationTimes times,
    CommandBoard board,
    IReadOnlyList<MixedDevice> devices,
    Draw<Func<CancellationToken, Task<string?>>> registrations,
    TimeProvider time)
{
    /// <summary>Operations by how often they happen.</summary>
    public Draw<Func<CancellationToken, Task<string?>>> Operations(MixProfile mix) => new(
    [
        (mix.State, token => GetAsync("state", device => $"devices/{device.Device.Id}/state", token)),
        (mix.DesiredGet, GetDesiredAsync),
        (mix.CommandNext, async token => (await board.ServeAsync(Any().Device, TimeSpan.Zero, token).ConfigureAwait(false)).Problem),
        (mix.Range, token => GetAsync("readings", device => $"devices/{device.Device.Id}/telemetry?limit=100", token)),
        (mix.Aggregate, token => GetAsync("averages", device => $"devices/{device.Device.Id}/telemetry/aggregate?metric={device.Metric}&interval=PT5M&{LastDay()}", token)),
        (mix.Command, async token => (await board.PostAsync(Any().Device.Id, token).ConfigureAwait(false)).Problem),
        (mix.DesiredPatch, PatchDesiredAsync),
        (mix.DeadLetters, token => GetAsync("dead letters", _ => "deadletters?limit=20", token)),
        (mix.Register, token => registrations.At(Random.Shared.NextDouble())(token)),
    ]);

    private async Task<string?> GetAsync(string name, Func<MixedDevice, string> path, CancellationToken cancellationToken) =>
        (await times.TimeAsync(name, api.OperatorAsync(HttpMethod.Get, path(Any()), null, cancellationToken), 200).ConfigureAwait(false)).Unless(200);

    private async Task<string?> GetDesiredAsync(CancellationToken cancellationToken)
    {
        var device = Any().Device;
        return (await times.TimeAsync("desired: get", api.DeviceAsync(
            HttpMethod.Get, $"my/{device.Id}/desired", null, device.Token, cancellationToken), 200).ConfigureAwait(false)).Unless(200);
    }

    private async Task<string?> PatchDesiredAsync(CancellationToken cancellationToken)
    {
        var device = Any();
        var body = string.Create(CultureInfo.InvariantCulture, $$"""{"change":{{device.NextPatch()}}}""");
        var answer = await times.TimeAsync("desired: patch", api.OperatorAsync(
            HttpMethod.Patch, $"devices/{device.Device.Id}/desired", body, cancellationToken), 200).ConfigureAwait(false);
        if (answer.Status == 200)
        {
            device.AcceptPatch();
        }

        return answer.Unless(200);
    }

    private MixedDevice Any() => devices[Random.Shared.Next(devices.Count)];

    private string LastDay()
    {
        var now = time.GetUtcNow();
        return string.Create(CultureInfo.InvariantCulture, $"from={now.AddDays(-1):yyyy-MM-ddTHH:mm:ss.fffZ}&to={now.AddMinutes(1):yyyy-MM-ddTHH:mm:ss.fffZ}");
    }
}
