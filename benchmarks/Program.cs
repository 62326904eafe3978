using Serverless.Benchmarks.TableEmulatorScale;

const string Help = """
    Benchmarks. Run in Release: dotnet run --project benchmarks -c Release -- <benchmark> [options]

      table-emulator-scale   point read and 100-entity transaction of the table emulator, small table against large
          --small N          rows of the small table (default 10000)
          --large N          rows of the large table (default 10000000)
          --runs N           measured runs of each, 5 or more (default 7)
          --data DIR         folder of the data, deleted at the end (default: a new one in the temporary folder)
      --help                 this text
    """;

switch (args)
{
    case ["table-emulator-scale", .. var rest] when ScaleOptions.TryParse(rest, out var options):
        await new ScaleBenchmark(options).RunAsync(CancellationToken.None).ConfigureAwait(false);
        return 0;
    case [] or ["--help", ..]:
        await Console.Out.WriteLineAsync(Help).ConfigureAwait(false);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Unknown benchmark or option; --help lists them.").ConfigureAwait(false);
        return 2;
}
