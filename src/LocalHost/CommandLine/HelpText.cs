namespace Serverless.LocalHost.CommandLine;

/// <summary>The program's help.</summary>
internal static class HelpText
{
    public const string Text = """
        Runs the whole backend on this machine: Event Hubs emulator, table emulator and the functions.
        For development and tests only: this host is never deployed to Azure.

        Usage: dotnet run --project src/LocalHost -- [demo] [options]

          demo    starts the same, registers devices, replays samples/ through Event Hubs with duplicates, late and
                  poison events, reads everything back and prints the ledger; exits 0 only if it balances, else 1;
                  takes free ports and a data folder of its own unless told otherwise

          --port 7071                     HTTP port of the functions
          --amqp-port 5672                AMQP port of the Event Hubs emulator
          --eventhubs-http-port 5300      HTTP port of the Event Hubs emulator
          --table-port 10002              port of the table emulator
          --table-throttle                the table emulator refuses what is beyond Azure's throughput targets
          --table-latency MS[-MS]         the table emulator holds each answer back
          --azurite                       start Azurite for the tables instead (needs Node.js)
          --tables "<connection string>"  use these tables instead of an emulator
          --eventhubs "<connection string>"
                                          use this Event Hubs namespace instead of the emulator
          --data DIR                      folder of the emulators' data and the keys (default .local)
          --keys FILE                     file of the keys, to be shared by several hosts (default keys.json in that
                                          folder)
          --fresh                         delete that data first
          --require-keys                  check function keys, as Azure does
          --on-input-end stop|discard     end when standard input ends, as it does with the program that started this one,
                                          however that ends; discard: and delete the data
          --rows N                        demo only: the last N rows of each series instead of all
          --break drop|double|stale       demo only: spoil one stored reading, to see the ledger notice
          --help                          this text

        Port 0 takes any free port. Once events and requests are accepted, standard output has one line:
          ready http=<url> amqp=<url> eventhubs-http=<url> tables=<url> [key=<key>]
        with - for a URL that an external service does not have. Everything else goes to standard error.
        Ctrl+C and SIGTERM finish the batches in hand and end with exit code 0; a second Ctrl+C ends at once.
        Exit code 2: a bad option, a port in use, or a data folder that cannot be used or deleted.
        """;

    /// <summary>Prints it to standard error: standard output has the ready line and nothing else.</summary>
    /// <returns>Exit code 0.</returns>
    public static int Print()
    {
        Console.Error.WriteLine(Text);
        return 0;
    }
}
