using System.Globalization;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>Names that no other run gives, so that a run finds its own devices again and nobody else's.</summary>
/// <param name="scenario">In a few letters.</param>
/// <param name="started">When the run began.</param>
internal sealed class FleetNames(string scenario, DateTimeOffset started)
{
    /// <summary>The type of all its devices.</summary>
    public string Type { get; } = string.Create(CultureInfo.InvariantCulture, $"loadtest-{scenario}-{started:yyyyMMddHHmmssfff}");

    public string Device(int number) => string.Create(CultureInfo.InvariantCulture, $"{Type}-{number:D7}");
}
