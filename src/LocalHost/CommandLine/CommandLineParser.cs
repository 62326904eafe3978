using System.Globalization;
using Serverless.LocalHost.Demo;
using Serverless.LocalHost.EventHubs;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.CommandLine;

/// <summary>Reads the program's arguments: <c>--name value</c>, <c>--name=value</c> and switches.</summary>
internal static class CommandLineParser
{
    private const string SeeHelp = "See --help.";

    private static readonly Dictionary<string, Func<LocalHostOptions, string, LocalHostOptions>> Values =
        new(StringComparer.Ordinal)
        {
            ["port"] = (options, value) => options with { Port = Port("--port", value) },
            ["amqp-port"] = (options, value) => options with { AmqpPort = Port("--amqp-port", value) },
            ["eventhubs-http-port"] = (options, value) => options with { EventHubsHttpPort = Port("--eventhubs-http-port", value) },
            ["table-port"] = (options, value) => options with { TablePort = Port("--table-port", value) },
            ["tables"] = (options, value) => options with { Tables = TableConnection.Validated(value) },
            ["eventhubs"] = (options, value) => options with { EventHubs = EventHubConnectionString.Validated(value) },
            ["table-latency"] = (options, value) => options with { TableLatency = Latency(value) },
            ["data"] = (options, value) => options with { DataDirectory = value },
            ["keys"] = (options, value) => options with { Keys = value },
            ["on-input-end"] = (options, value) => options with { OnInputEnd = OnInputEnd(value) },
            ["break"] = (options, value) => options with { Break = Break(value) },
            ["rows"] = (options, value) => options with { Rows = Rows(value) },
        };

    private static readonly Dictionary<string, Func<LocalHostOptions, LocalHostOptions>> Switches =
        new(StringComparer.Ordinal)
        {
            ["azurite"] = options => options with { Azurite = true },
            ["table-throttle"] = options => options with { TableThrottle = true },
            ["fresh"] = options => options with { Fresh = true },
            ["require-keys"] = options => options with { RequireKeys = true },
        };

    /// <exception cref="StartupException">An argument is unknown, repeated, incomplete or out of range.</exception>
    public static ParsedCommandLine Parse(IReadOnlyList<string> arguments)
    {
        var options = new LocalHostOptions();
        var given = new HashSet<string>(StringComparer.Ordinal);
        var command = LocalHostCommand.Serve;
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (argument is "--help" or "-h" or "-?")
                return new ParsedCommandLine(LocalHostCommand.Help, options, given);

            if (index == 0 && argument == "demo")
            {
                command = LocalHostCommand.Demo;
                continue;
            }

            if (!argument.StartsWith("--", StringComparison.Ordinal))
                throw new StartupException($"Unknown argument '{argument}'. {SeeHelp}");

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            var inline = equals < 0 ? null : argument[(equals + 1)..];
            if (!given.Add(name))
                throw new StartupException($"Option --{name} is given twice. {SeeHelp}");

            if (Switches.TryGetValue(name, out var turnOn))
                options = inline is null
                    ? turnOn(options)
                    : throw new StartupException($"Option --{name} takes no value. {SeeHelp}");
            else if (Values.TryGetValue(name, out var set))
                options = set(options, inline ?? Next(arguments, ref index, name));
            else
                throw new StartupException($"Unknown option '--{name}'. {SeeHelp}");
        }

        return new ParsedCommandLine(command, Consistent(command, options), given);
    }

    private static string Next(IReadOnlyList<string> arguments, ref int index, string name)
    {
        if (index + 1 >= arguments.Count || arguments[index + 1].StartsWith("--", StringComparison.Ordinal))
            throw new StartupException($"Option --{name} needs a value. {SeeHelp}");
        return arguments[++index];
    }

    private static LocalHostOptions Consistent(LocalHostCommand command, LocalHostOptions options)
    {
        if (command != LocalHostCommand.Demo && (options.Break != DemoBreak.None || options.Rows is not null))
            throw new StartupException("Options --break and --rows belong to the command demo.");
        if (command == LocalHostCommand.Demo && options.OnInputEnd != InputEndAction.Nothing)
            throw new StartupException("Option --on-input-end is none of the command demo, which ends by itself.");
        if (options is { Azurite: true, Tables: not null })
            throw new StartupException("Options --azurite and --tables exclude each other.");
        if ((options.TableThrottle || options.TableLatency is not null) && (options.Azurite || options.Tables is not null))
            throw new StartupException("Options --table-throttle and --table-latency belong to the built-in table emulator.");
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            throw new StartupException("Option --data needs a folder.");
        if (options.Keys is { } keys && string.IsNullOrWhiteSpace(keys))
            throw new StartupException("Option --keys needs a file.");
        return options;
    }

    private static LatencyRange Latency(string value) =>
        LatencyRange.TryParse(value, out var range)
            ? range
            : throw new StartupException($"Option --table-latency needs milliseconds, 20 or 20-50, at most 60000, not '{value}'.");

    private static InputEndAction OnInputEnd(string value) => value switch
    {
        "stop" => InputEndAction.Stop,
        "discard" => InputEndAction.Discard,
        _ => throw new StartupException($"Option --on-input-end must be stop or discard, not '{value}'."),
    };

    private static DemoBreak Break(string value) => value switch
    {
        "drop" => DemoBreak.Drop,
        "double" => DemoBreak.Double,
        "stale" => DemoBreak.Stale,
        _ => throw new StartupException($"Option --break must be drop, double or stale, not '{value}'."),
    };

    private static int Rows(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0
            ? rows
            : throw new StartupException($"Option --rows needs a number from 1, not '{value}'.");

    private static int Port(string option, string value)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port))
            throw new StartupException($"Option {option} needs a number, not '{value}'.");
        if (port is < 0 or > 65_535)
            throw new StartupException($"Option {option} must be between 0 and 65535, not {port}.");
        return (int)port;
    }
}
