using System.Globalization;

namespace Serverless.EventHubEmulator;

/// <summary>The emulator's own command line.</summary>
internal static class EmulatorCommandLine
{
    public const string Help = """
        Event Hubs on one machine: AMQP 1.0 and the HTTP send API, durable in a folder.

          --amqp-port N    AMQP port, default 5672; 0 takes any free port
          --http-port N    port of the HTTP send API and /health, default 5300; 0 takes any free port
          --data DIR       folder of the log, default .local/eventhubs
          --fsync          acknowledge only what the disk has: survives power loss, not only a kill
          --hub NAME[:PARTITIONS[:GROUPS]]
                           a hub in place of telemetry:4:backend; GROUPS are consumer groups beside $Default, joined
                           by +; may be repeated
          --policy [HUB/]NAME:RIGHTS:KEY
                           a shared access policy beside RootManageSharedAccessKey (or that one's own key), for the
                           namespace or one hub; RIGHTS are Send, Listen or Manage, joined by +; may be repeated
          --throughput-units N
                           refuse and delay what is over so many throughput units, 1 to 1000; without it nothing is
          --retention-hours N
                           forget events older than this, 1 to 87600; without it they stay
          --retention-mb N forget the oldest events when there are more than so many MiB, 8 to 1048576
          --help           this text
        """;

    private const int MaxRetentionHours = 87_600;
    private const int MinRetentionMegabytes = 8;
    private const int MaxRetentionMegabytes = 1_048_576;

    /// <summary>Reads the arguments; on a fault <paramref name="error"/> is one line that says what it is.</summary>
    public static EventHubEmulatorOptions? TryParse(IReadOnlyList<string> arguments, out string error)
    {
        var options = new EventHubEmulatorOptions { DataDirectory = Path.Combine(".local", "eventhubs") };
        var defaultHubs = options.Hubs;
        options.Hubs = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == "--fsync")
            {
                options.Fsync = true;
                continue;
            }

            error = Set(options, name, i + 1 < arguments.Count ? arguments[++i] : null) ?? "";
            if (error.Length > 0)
            {
                return null;
            }
        }

        if (options.Hubs.Count == 0)
        {
            options.Hubs = defaultHubs;
        }

        error = "";
        return options;
    }

    /// <summary>Sets what an option says; returns what is wrong with it, or <c>null</c>.</summary>
    private static string? Set(EventHubEmulatorOptions options, string name, string? value)
    {
        switch (name)
        {
            case "--amqp-port" when IsNumber(value, 0, 65_535, out var port): options.AmqpPort = port; break;
            case "--http-port" when IsNumber(value, 0, 65_535, out var port): options.HttpPort = port; break;
            case "--data" when !string.IsNullOrWhiteSpace(value): options.DataDirectory = value; break;
            case "--hub" when HubArgument.TryParse(value) is { } hub: options.Hubs = [.. options.Hubs, hub]; break;
            case "--policy" when PolicyArgument.TryParse(value) is { } policy: Add(options, policy); break;
            case "--throughput-units" when IsNumber(value, 1, 1_000, out var units): options.ThroughputUnits = units; break;
            case "--retention-hours" when IsNumber(value, 1, MaxRetentionHours, out var hours):
                options.Retention = TimeSpan.FromHours(hours);
                break;
            case "--retention-mb" when IsNumber(value, MinRetentionMegabytes, MaxRetentionMegabytes, out var megabytes):
                options.RetentionBytes = megabytes * 1024L * 1024;
                break;
            case "--amqp-port" or "--http-port": return $"{name} takes a port, 0 to 65535.";
            case "--data": return "--data takes a folder.";
            case "--hub": return "--hub takes NAME[:PARTITIONS[:GROUPS]], as in telemetry:4:backend+audit.";
            case "--policy": return "--policy takes [HUB/]NAME:RIGHTS:KEY, as in gateway:Send+Listen:s3cret.";
            case "--throughput-units": return "--throughput-units takes a number, 1 to 1000.";
            case "--retention-hours": return $"--retention-hours takes a number, 1 to {MaxRetentionHours}.";
            case "--retention-mb": return $"--retention-mb takes a number, {MinRetentionMegabytes} to {MaxRetentionMegabytes}.";
            default: return $"Unknown option {name}. --help lists the options.";
        }

        return null;
    }

    private static void Add(EventHubEmulatorOptions options, SharedAccessPolicy policy) =>
        options.Policies = [.. options.Policies.Where(other => other.Name != policy.Name), policy];

    private static bool IsNumber(string? text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
