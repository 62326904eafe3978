using Serverless.LocalHost.CommandLine;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.Tests.CommandLine;

public sealed class CommandLineParserTests
{
    private const string Emulator =
        "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    [Fact]
    public void Parse_NoArguments_ContractDefaults()
    {
        var parsed = CommandLineParser.Parse([]);

        Assert.Equal(LocalHostCommand.Serve, parsed.Command);
        Assert.Equal(
            new LocalHostOptions { Port = 7071, AmqpPort = 5672, EventHubsHttpPort = 5300, TablePort = 10002, DataDirectory = ".local" },
            parsed.Options);
        Assert.Empty(parsed.Given);
    }

    [Fact]
    public void Parse_ValuesInBothForms_AreTaken()
    {
        var parsed = CommandLineParser.Parse(
        [
            "--port", "0", "--amqp-port=1", "--eventhubs-http-port", "65535", "--table-port=4", "--data=d=e", "--keys", "k", "--fresh", "--require-keys",
            "--tables", "UseDevelopmentStorage=true", "--eventhubs=" + Emulator,
        ]);

        Assert.Equal(
            new LocalHostOptions
            {
                Port = 0,
                AmqpPort = 1,
                EventHubsHttpPort = 65_535,
                TablePort = 4,
                DataDirectory = "d=e",
                Keys = "k",
                Fresh = true,
                RequireKeys = true,
                Tables = "UseDevelopmentStorage=true",
                EventHubs = Emulator,
            },
            parsed.Options);
        Assert.Contains("amqp-port", parsed.Given);
    }

    [Fact]
    public void Parse_OnInputEnd_IsTaken()
    {
        Assert.Equal(InputEndAction.Stop, CommandLineParser.Parse(["--on-input-end", "stop"]).Options.OnInputEnd);
        Assert.Equal(InputEndAction.Discard, CommandLineParser.Parse(["--on-input-end=discard"]).Options.OnInputEnd);
    }

    [Fact]
    public void Parse_SimulationsOfTheTables_AreTaken()
    {
        var options = CommandLineParser.Parse(["--table-throttle", "--table-latency", "20-50"]).Options;
        Assert.True(options.TableThrottle);
        Assert.Equal(new LatencyRange(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(30)), options.TableLatency);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--port", "1", "--help")]
    public void Parse_Help_AsksForHelp(params string[] arguments) =>
        Assert.Equal(LocalHostCommand.Help, CommandLineParser.Parse(arguments).Command);

    [Theory]
    [InlineData("Unknown option '--prot'.", "--prot", "1")]
    [InlineData("Unknown argument 'serve'.", "serve")]
    [InlineData("Option --port needs a value.", "--port")]
    [InlineData("Option --port needs a value.", "--port", "--fresh")]
    [InlineData("Option --port needs a number, not 'x'.", "--port", "x")]
    [InlineData("Option --port needs a number, not ''.", "--port=")]
    [InlineData("Option --amqp-port must be between 0 and 65535, not 65536.", "--amqp-port", "65536")]
    [InlineData("Option --table-port must be between 0 and 65535, not -1.", "--table-port=-1")]
    [InlineData("Option --fresh takes no value.", "--fresh=true")]
    [InlineData("Option --port is given twice.", "--port", "1", "--port", "2")]
    [InlineData("Option --tables is not a Table Storage connection string.", "--tables", "nonsense")]
    [InlineData("Option --tables is not a Table Storage connection string.", "--tables=")]
    [InlineData("Option --eventhubs is not an Event Hubs connection string: each part is Name=Value.", "--eventhubs", "nonsense")]
    [InlineData("Option --eventhubs is not an Event Hubs connection string: Endpoint=sb://<host> is missing.", "--eventhubs", "a=b")]
    [InlineData("SharedAccessKeyName and SharedAccessKey are missing.", "--eventhubs", "Endpoint=sb://localhost")]
    [InlineData("Options --azurite and --tables exclude each other.", "--azurite", "--tables", "UseDevelopmentStorage=true")]
    [InlineData("Option --table-latency needs milliseconds, 20 or 20-50, at most 60000, not 'x'.", "--table-latency", "x")]
    [InlineData("belong to the built-in table emulator.", "--table-throttle", "--azurite")]
    [InlineData("belong to the built-in table emulator.", "--table-latency=5", "--tables", "UseDevelopmentStorage=true")]
    [InlineData("Option --data needs a folder.", "--data", " ")]
    [InlineData("Option --on-input-end must be stop or discard, not 'kill'.", "--on-input-end", "kill")]
    [InlineData("Option --on-input-end is none of the command demo", "demo", "--on-input-end", "stop")]
    public void Parse_BadArgument_OneLineNamesIt(string expected, params string[] arguments)
    {
        var problem = Assert.Throws<StartupException>(() => CommandLineParser.Parse(arguments));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }
}
