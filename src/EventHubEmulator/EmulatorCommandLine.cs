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
          --help           this text
        """;

    /// <summary>Reads the arguments; on a fault <paramref name="error"/> is one line that says what it is.</summary>
    public static EventHubEmulatorOptions? TryParse(IReadOnlyList<string> arguments, out string error)
    {
        error = "";
        var options = new EventHubEmulatorOptions { DataDirectory = Path.Combine(".local", "eventhubs") };
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == "--fsync")
            {
                options.Fsync = true;
                continue;
            }

            var value = i + 1 < arguments.Count ? arguments[++i] : null;
            switch (name)
            {
                case "--amqp-port" when IsPort(value, out var port): options.AmqpPort = port; break;
                case "--http-port" when IsPort(value, out var port): options.HttpPort = port; break;
                case "--data" when !string.IsNullOrWhiteSpace(value): options.DataDirectory = value; break;
                case "--amqp-port" or "--http-port": error = $"{name} takes a port, 0 to 65535."; return null;
                case "--data": error = "--data takes a folder."; return null;
                default: error = $"Unknown option {name}. --help lists the options."; return null;
            }
        }

        return options;
    }

    private static bool IsPort(string? text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65_535;
}
