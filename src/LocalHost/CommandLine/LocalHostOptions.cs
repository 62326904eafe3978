using Serverless.LocalHost.Demo;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.CommandLine;

/// <summary>What the command line says. See <see cref="HelpText"/>.</summary>
internal sealed record LocalHostOptions
{
    /// <summary>Port of the functions' HTTP endpoint, 0 to 65,535; 0 takes any free port. Default 7071.</summary>
    public int Port { get; init; } = 7071;

    /// <summary>AMQP port of the Event Hubs emulator, 0 to 65,535; 0 takes any free port. Default 5672.</summary>
    public int AmqpPort { get; init; } = 5672;

    /// <summary>HTTP port of the Event Hubs emulator, 0 to 65,535; 0 takes any free port. Default 5300.</summary>
    public int EventHubsHttpPort { get; init; } = 5300;

    /// <summary>Port of the table emulator or of Azurite, 0 to 65,535; 0 takes any free port. Default 10002.</summary>
    public int TablePort { get; init; } = 10002;

    /// <summary>Whether Azurite serves the tables instead of the built-in emulator. Default false.</summary>
    public bool Azurite { get; init; }

    /// <summary>Connection string of the tables to use; null starts an emulator.</summary>
    public string? Tables { get; init; }

    /// <summary>Connection string of the Event Hubs namespace to use; null starts the emulator.</summary>
    public string? EventHubs { get; init; }

    /// <summary>Whether the table emulator refuses what is beyond Azure's throughput targets. Default false.</summary>
    public bool TableThrottle { get; init; }

    /// <summary>Latency that the table emulator adds; null for none. Default null.</summary>
    public LatencyRange? TableLatency { get; init; }

    /// <summary>Folder of the emulators' data and of the generated keys. Default <c>.local</c>.</summary>
    public string DataDirectory { get; init; } = ".local";

    /// <summary>File of the keys, for hosts that share them; made when absent. Default null: in <see cref="DataDirectory"/>.</summary>
    public string? Keys { get; init; }

    /// <summary>Whether the data in <see cref="DataDirectory"/> is deleted first. Default false.</summary>
    public bool Fresh { get; init; }

    /// <summary>Whether function keys are checked, as on Azure. Default false, as under Core Tools.</summary>
    public bool RequireKeys { get; init; }

    /// <summary>What the end of standard input means. Default nothing.</summary>
    public InputEndAction OnInputEnd { get; init; }

    /// <summary>How the demo spoils one stored reading before it draws up the ledger. Default not at all.</summary>
    public DemoBreak Break { get; init; }

    /// <summary>How many rows of each series the demo replays, the last ones; null for all. From 1. Default all.</summary>
    public int? Rows { get; init; }
}
