using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Profiles;

/// <summary>The numbers of a run, from a JSON file; the command line overrides them.</summary>
internal sealed record LoadProfile
{
    /// <summary>Clients: a connection each, and the open files of a process are 20,000 in places.</summary>
    public const int MostClients = 10_000;

    public const int MostDevices = 1_000_000;

    public const double MostRate = 1_000_000;

    /// <summary>Closed model: clients that ask without pause, 1 to 10,000. Default 100.</summary>
    public int Clients { get; init; } = 100;

    /// <summary>Open model: requests a second, up to 1,000,000. Default null, the closed model.</summary>
    public double? Rate { get; init; }

    /// <summary>Open model: requests at once at most, 1 to 10,000. Default 500.</summary>
    public int Connections { get; init; } = 500;

    /// <summary>Devices that are registered first, 1 to 1,000,000. Default 1,000.</summary>
    public int Devices { get; init; } = 1_000;

    /// <summary>Over which the load rises. Default none.</summary>
    public TimeSpan Ramp { get; init; }

    /// <summary>At full load, not counted. Default 5 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What is measured, more than 0. Default 30 s.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After which a request is an error, more than 0. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of the scenario <c>register</c>. Default null, its defaults.</summary>
    public RegistrationProfile? Registration { get; init; }

    /// <summary>Of the scenario <c>mixed</c>. Default null, its defaults.</summary>
    public MixProfile? Mix { get; init; }

    public Thresholds Thresholds { get; init; } = new();

    /// <summary>Scenarios that send telemetry through Event Hubs: what is sent. Default null, a fleet of pumps there.</summary>
    public FleetProfile? Fleet { get; init; }

    public LoadShape ToShape() => new()
    {
        Clients = Rate is null ? Clients : Connections,
        Rate = Rate,
        Ramp = Ramp,
        WarmUp = WarmUp,
        Duration = Duration,
        RequestTimeout = RequestTimeout,
    };

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() => this switch
    {
        { Clients: < 1 or > MostClients } => $"clients must be 1 to {MostClients}, a connection each.",
        { Connections: < 1 or > MostClients } => $"connections must be 1 to {MostClients}.",
        { Rate: not (null or (> 0 and <= MostRate)) } => $"rate must be above 0 and at most {MostRate}.",
        { Devices: < 1 or > MostDevices } => $"devices must be 1 to {MostDevices}.",
        _ when Duration <= TimeSpan.Zero => "duration must be above 0.",
        _ when RequestTimeout <= TimeSpan.Zero => "requestTimeout must be above 0.",
        _ => Thresholds.FindProblem() ?? Fleet?.FindProblem() ?? Registration?.FindProblem() ?? Mix?.FindProblem(),
    };
}
