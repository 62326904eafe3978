using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;

namespace Serverless.Benchmarks.EventHubThroughput;

/// <summary>The Event Hubs emulator in a process of its own, under clients in this one.</summary>
internal sealed class EventHubThroughputBenchmark : IBenchmark
{
    private const string Messages = "--messages";
    private const string LibraryEvents = "--library-events";

    public string Name => "event-hub-emulator";

    public string Summary => "Events of 256 bytes into the Event Hubs emulator, out of it, and both at once.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Messages, 300, 10, $"messages of {ThroughputRun.EventsPerMessage} events to each of the four partitions"),
        new(LibraryEvents, 100_000, 4, "events that AMQPNetLite's receivers take"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var runs = new List<ThroughputRun>();
        for (var i = 1; i <= run.Runs; i++)
        {
            var directory = run.NewDirectory("eventhubs");
            runs.Add(await ThroughputRun.MeasureAsync(directory, run[Messages], run[LibraryEvents], cancellationToken).ConfigureAwait(false));
            Directory.Delete(directory, recursive: true);
            run.Progress($"run {i} of {run.Runs}: in {runs[^1].In.EventsPerSecond:N0}, out {runs[^1].Out.EventsPerSecond:N0} events/s");
        }

        var received = Of(runs, one => one.Out.EventsPerSecond);
        var result = run.Result;
        result.Add(Bar.AtLeast("in, alone", 200_000, "events/s", Of(runs, one => one.In.EventsPerSecond)));
        result.Add(Bar.AtLeast("out, alone, to a client that only counts", 50_000, "events/s", received));
        result.AddRate("out, alone, to AMQPNetLite's receivers", "events/s", Of(runs, one => one.LibraryOut.EventsPerSecond), received);
        result.Add("both at once: in", "events/s", Of(runs, one => one.BothIn.EventsPerSecond));
        result.Add("both at once: out", "events/s", Of(runs, one => one.BothOut.EventsPerSecond));
        Costs("in", one => one.In);
        Costs("out, counted", one => one.Out);
        Costs("out, AMQPNetLite", one => one.LibraryOut);
        result.Note($"Bodies of {ThroughputRun.EventBytes} bytes. In: {ThroughputRun.EventsPerMessage} events a message, encoded before, sent by AMQPNetLite over a connection a partition. Out: a connection a partition, each event a transfer of its own, as the protocol has it.");
        result.Note("Emulator and clients share this machine: what the clients take the emulator has not.");

        void Costs(string what, Func<ThroughputRun, Throughput> of)
        {
            result.Add($"{what}: the emulator's CPU", "µs/event", Of(runs, one => of(one).EmulatorMicroseconds));
            result.Add($"{what}: the client's CPU", "µs/event", Of(runs, one => of(one).ClientMicroseconds));
        }
    }

    private static Measured Of(List<ThroughputRun> runs, Func<ThroughputRun, double> value) => new([.. runs.Select(value)]);
}
