using System.Globalization;
using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>Names that no other run gives, so that a run finds its own devices again and nobody else's.</summary>
/// <param name="scenario">In a few letters.</param>
/// <param name="started">When the run began.</param>
internal sealed class FleetNames(string scenario, DateTimeOffset started)
{
    /// <summary>The type of all its devices.</summary>
    public string Type { get; } = TypeOf(scenario, started);

    public DeviceNames Devices { get; } = new($"{TypeOf(scenario, started)}-", 7);

    public string Device(int number) => Devices.Of(number);

    private static string TypeOf(string scenario, DateTimeOffset started) =>
        string.Create(CultureInfo.InvariantCulture, $"loadtest-{scenario}-{started:yyyyMMddHHmmssfff}");
}
