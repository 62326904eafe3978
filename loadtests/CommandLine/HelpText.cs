namespace Serverless.LoadTests.CommandLine;

/// <summary>The program's help.</summary>
internal static class HelpText
{
    public const string Text = """
        Load tests of the backend, and a plan of what a fleet needs.

        Usage: dotnet run --project loadtests -c Release -- <command>

        run <scenario>           one load test; exit 0, or 1 when a threshold or the ledger fails
          --clients N            so many clients that ask without pause (closed model)
          --rate N               so many requests a second, whatever becomes of them (open model); latency counts
                                 from when a request was to start
          --duration 30s         what is measured
          --warm-up 5s           at full load before, not counted
          --ramp 0s              over which the load rises, before the warm-up
          --devices N            devices to register first (loadtest-000000 and on), each heard once
          --profile FILE         these numbers and the thresholds as JSON; options override it
          --target URL           a backend that runs already; else the local host is started, and ended
          --key KEY              its function key
          --eventhubs STRING     its Event Hubs connection string, for scenarios that send through it
          --tables STRING        its tables' connection string; without it the ledger is read over HTTP
          --engine builtin       or nbomber, in builds that found its package
          --out DIR              report.md, report.html, report.json, report.csv
                                 (default: artifacts/loadtests/<scenario>-<time>)
        ladder                   state-query at rising concurrency, and the Universal Scalability Law fitted to it
          --steps 1,10,25,50,100,200,500,750,1000,1500,2000
          --duration 10s         what is measured of each step
          --warm-up 3s           before each, not counted
          --devices N, --target URL, --key KEY, --out DIR   as of run
        compare A B              two reports (folders or report.json) of the same load side by side; exit 1 for a
                                 regression beyond noise, 2 where they cannot be compared
          --tolerance 0.1        share that a figure may move by
        list                     the scenarios
        plan --devices N         throughput units, partitions, connections, storage accounts, instances, what binds
                                 first, cost per million events
          --interval 60s         between two events of a device
          --event-bytes 200      of an event
          --devices-per-connection 1   devices that share an AMQP connection; 0 for HTTPS
          --report DIR           take batch fill, table requests and CPU of an event from this report of a run that
                                 sent telemetry to a local host
          --batch-fill N         events of an invocation (default: what host.json makes of the rate)
          --requests-per-event N table requests of an event (default: what such batches take)
          --entities-per-event 2 table entities of an event
          --cpu-per-event 13.6   microseconds
          --stored-bytes 500     of an event in the tables
          --retention-days 400   of history
          --headroom 0.333       share that stays free for catching up
          --prices FILE          prices as JSON (default: loadtests/prices.json)
        --help                   this text

        Durations: 250ms, 60s, 5m, 2h, 1d. Ctrl+C ends a run early, with its report; a second one ends everything at once.
        Exit 1 also where the local host ends under load, which ends the run. Exit 2: bad arguments.
        On a deployed backend the devices stay; the next run uses them again.
        """;
}
