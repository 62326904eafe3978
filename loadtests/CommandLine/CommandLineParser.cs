using System.Globalization;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Planning;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.CommandLine;

/// <summary>Reads the program's arguments.</summary>
internal static class CommandLineParser
{
    /// <exception cref="UsageException">Something in them, or in a file they name, is wrong.</exception>
    public static LoadTestCommand Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            return new LoadTestCommand.Help();
        }

        switch (arguments[0])
        {
            case "list":
                new OptionReader([.. arguments.Skip(1)]).Complete("list");
                return new LoadTestCommand.List();
            case "run":
                return Run(arguments);
            case "ladder":
                return Ladder(new OptionReader([.. arguments.Skip(1)]));
            case "compare":
                return Compare(arguments);
            case "plan":
                return Plan(new OptionReader([.. arguments.Skip(1)]));
            default:
                throw new UsageException($"Unknown command '{arguments[0]}'. See --help.");
        }
    }

    private static LoadTestCommand.Run Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 2 || arguments[1].StartsWith('-'))
        {
            throw new UsageException("run needs the name of a scenario; list shows them.");
        }

        var scenario = ScenarioCatalogue.Find(arguments[1])
            ?? throw new UsageException($"No scenario is called '{arguments[1]}'; list shows them.");
        var options = new OptionReader([.. arguments.Skip(2)]);
        var engine = options.Text("--engine") ?? LoadEngines.BuiltIn;
        if (LoadEngines.Create(engine, TimeProvider.System) is null)
        {
            throw new UsageException(engine == LoadEngines.NBomber
                ? "The engine nbomber is not in this build: the package NBomber 4.1.2 was not found when it was built. Leave --engine out, or say builtin."
                : $"Option --engine takes builtin or nbomber, not '{engine}'.");
        }

        var profile = ProfileFile.Read(options.Text("--profile") ?? ProfileFile.DefaultPath(scenario.Name));
        var (clients, rate) = (options.Whole("--clients", 1, LoadProfile.MostClients), options.Number("--rate", LoadProfile.MostRate));
        if (clients is not null && rate is not null)
        {
            throw new UsageException("Options --clients and --rate exclude each other: a fixed concurrency, or a fixed rate.");
        }

        profile = profile with
        {
            Clients = clients ?? profile.Clients,
            Rate = clients is null ? rate ?? profile.Rate : null,
            Devices = options.Whole("--devices", 1, LoadProfile.MostDevices) ?? profile.Devices,
            Ramp = options.Duration("--ramp", zero: true) ?? profile.Ramp,
            WarmUp = options.Duration("--warm-up", zero: true) ?? profile.WarmUp,
            Duration = options.Duration("--duration") ?? profile.Duration,
        };
        profile = scenario.Complete(profile);
        if (engine == LoadEngines.NBomber && scenario.IsPaced)
        {
            throw new UsageException($"The scenario {scenario.Name} paces its devices itself: leave --engine out, or say builtin.");
        }

        if (engine == LoadEngines.NBomber && profile.Rate is { } perSecond && perSecond != Math.Floor(perSecond))
        {
            throw new UsageException("The engine nbomber takes whole requests a second.");
        }

        var command = new LoadTestCommand.Run(scenario, profile)
        {
            Engine = engine,
            Target = Target(options),
            Key = Key(options),
            EventHubs = ConnectionStrings.EventHubs(options.Text("--eventhubs")),
            Tables = ConnectionStrings.Tables(options.Text("--tables")),
            Out = options.Text("--out"),
        };
        options.Complete("run");
        return profile.FindProblem() is { } problem ? throw new UsageException($"The profile cannot be used: {problem}")
            : command is { Key: not null, Target: null } ? throw KeyWithoutTarget()
            : ConnectionStrings.FindProblem(command, clients) is { } misfit ? throw new UsageException(misfit)
            : command;
    }

    private static LoadTestCommand.Ladder Ladder(OptionReader options)
    {
        var scenario = new StateQueryScenario();
        var profile = ProfileFile.Read(ProfileFile.DefaultPath(scenario.Name));
        profile = profile with
        {
            Devices = options.Whole("--devices", 1, LoadProfile.MostDevices) ?? profile.Devices,
            WarmUp = options.Duration("--warm-up", zero: true) ?? TimeSpan.FromSeconds(3),
            Duration = options.Duration("--duration") ?? TimeSpan.FromSeconds(10),
        };
        var steps = options.Text("--steps") is { } text ? Steps(text) : [1, 10, 25, 50, 100, 200, 500, 750, 1_000, 1_500, 2_000];
        var command = new LoadTestCommand.Ladder(scenario, profile, steps) { Target = Target(options), Key = Key(options), Out = options.Text("--out") };
        options.Complete("ladder");
        return command is { Key: not null, Target: null } ? throw KeyWithoutTarget() : command;
    }

    private static LoadTestCommand.Compare Compare(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 3 || arguments[1].StartsWith('-') || arguments[2].StartsWith('-'))
        {
            throw new UsageException("compare needs two reports: their folders, or their report.json.");
        }

        var options = new OptionReader([.. arguments.Skip(3)]);
        var command = new LoadTestCommand.Compare(arguments[1], arguments[2], options.Number("--tolerance", 10, zero: true) ?? 0.1);
        options.Complete("compare");
        return command;
    }

    private static int[] Steps(string text)
    {
        var steps = text.Split(',').Select(step => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var clients) ? clients : 0).ToArray();
        return steps.All(step => step is >= 1 and <= LoadProfile.MostClients) && steps.Zip(steps.Skip(1)).All(pair => pair.First < pair.Second)
            ? steps
            : throw new UsageException($"Option --steps takes rising numbers of clients from 1 to {LoadProfile.MostClients}, such as 1,10,100, not '{text}'.");
    }

    private static UsageException KeyWithoutTarget() => new("Option --key belongs to --target; the local host asks for none.");

    private static string? Key(OptionReader options) =>
        options.Text("--key") is not { } key ? null
        : key.All(character => character is > ' ' and <= '~') ? key
        : throw new UsageException("Option --key takes a function key: printable ASCII without spaces.");

    private static LoadTestCommand.Plan Plan(OptionReader options)
    {
        var defaults = new FleetLoad
        {
            Devices = options.Whole("--devices", 1, 1_000_000_000) ?? throw new UsageException("plan needs --devices N."),
            Interval = options.Duration("--interval") ?? TimeSpan.FromSeconds(60),
        };
        if (options.Text("--report") is { } directory)
        {
            var measured = MeasuredLoad.Read(directory);
            defaults = defaults with
            {
                BatchFill = measured.BatchFill,
                RequestsPerEvent = measured.RequestsPerEvent,
                CpuMicroseconds = measured.CpuMicroseconds ?? defaults.CpuMicroseconds,
                MeasuredBy = measured.Source,
            };
        }

        var fleet = defaults with
        {
            EventBytes = options.Whole("--event-bytes", 1, 1_000_000) ?? defaults.EventBytes,
            DevicesPerConnection = options.Whole("--devices-per-connection", 0, 1_000_000) ?? defaults.DevicesPerConnection,
            BatchFill = options.Number("--batch-fill", 10_000) ?? defaults.BatchFill,
            RequestsPerEvent = options.Number("--requests-per-event", 100) ?? defaults.RequestsPerEvent,
            StoredBytes = options.Whole("--stored-bytes", 1, 1_000_000) ?? defaults.StoredBytes,
            EntitiesPerEvent = options.Number("--entities-per-event", 100) ?? defaults.EntitiesPerEvent,
            CpuMicroseconds = options.Number("--cpu-per-event", 1_000_000) ?? defaults.CpuMicroseconds,
            Headroom = options.Number("--headroom", 0.9, zero: true) ?? defaults.Headroom,
            RetentionDays = options.Whole("--retention-days", 1, 4_000) ?? defaults.RetentionDays,
        };
        var prices = PriceList.Read(options.Text("--prices") ?? PriceList.DefaultPath);
        options.Complete("plan");
        return new LoadTestCommand.Plan(fleet, prices);
    }

    private static Uri? Target(OptionReader options) =>
        options.Text("--target") is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new UsageException($"Option --target takes an address such as https://name.azurewebsites.net, not '{text}'.");
}
