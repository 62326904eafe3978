using System.Globalization;

namespace Serverless.TableEmulator;

/// <summary>The program's options.</summary>
internal static class CommandLine
{
    public const string Help = """
        Table service emulator: Azure Table Storage's REST API on this machine, for development and tests.

          --port N     TCP port, 0 for any free one (default 10002)
          --data DIR   folder of the data (default .local/tables)
          --fsync      sync the disk before a write is answered: survives a loss of power, too

        To see a client at its limits, all off by default:
          --throttle            503 ServerBusy beyond Azure's targets: 2,000 entities/s a partition, 20,000/s the account
          --latency MS[-MS]     hold each answer back, for a time between the two, at most 60000
          --table-deletion SEC  409 TableBeingDeleted for a deleted table's name, for so many seconds (Azure: 40 and more)

          --help       this text

        Account devstoreaccount1 with the public development key: UseDevelopmentStorage=true reaches it.
        """;

    /// <summary>Returns what is wrong, in one line, or null.</summary>
    public static string? Parse(string[] args, out TableEmulatorOptions options, out bool help)
    {
        options = new TableEmulatorOptions { DataDirectory = Path.Combine(".local", "tables") };
        help = false;
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--help" or "-h":
                    help = true;
                    break;
                case "--fsync":
                    options.Fsync = true;
                    break;
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue:
                    options.Port = port;
                    i++;
                    break;
                case "--data" when !string.IsNullOrWhiteSpace(value):
                    options.DataDirectory = value;
                    i++;
                    break;
                case "--throttle":
                    options.Throughput = new TableThroughputTargets();
                    break;
                case "--latency" when LatencyRange.TryParse(value, out var range):
                    (options.Latency, options.LatencyJitter) = range;
                    i++;
                    break;
                case "--table-deletion" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
                    options.TableDeletionTime = TimeSpan.FromSeconds(seconds);
                    i++;
                    break;
                case "--latency":
                    return "--latency wants milliseconds, 20 or 20-50, at most 60000.";
                case "--table-deletion":
                    return "--table-deletion wants seconds.";
                case "--port":
                    return "--port wants a number from 0 to 65535.";
                case "--data":
                    return "--data wants a folder.";
                default:
                    return $"Unknown option {args[i]}; --help lists the options.";
            }
        }

        return null;
    }
}
