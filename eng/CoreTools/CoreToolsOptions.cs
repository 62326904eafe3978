namespace Serverless.CoreTools;

/// <summary>What the command line says.</summary>
internal sealed record CoreToolsOptions
{
    public const string Help = """
        Runs src/Functions on Azure Functions Core Tools, with Azurite and the Event Hubs emulator beside it, until Ctrl+C.

          --no-azurite      Azurite runs already, on its usual ports 10000 to 10002
          --no-event-hubs   Event Hubs is there already on port 5672, such as Microsoft's container
          -- COMMAND ...    what to run in src/Functions; default: func start. Without Core Tools: dotnet run
        """;

    /// <summary>Whether to start Azurite, for the host's blobs and the tables. Default yes.</summary>
    public bool StartsAzurite { get; init; } = true;

    /// <summary>Whether to start the Event Hubs emulator. Default yes.</summary>
    public bool StartsEventHubs { get; init; } = true;

    /// <summary>The program to run and its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = ["func", "start"];

    /// <returns>Null where an option is unknown.</returns>
    public static CoreToolsOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new CoreToolsOptions();
        for (var index = 0; index < arguments.Count; index++)
        {
            switch (arguments[index])
            {
                case "--no-azurite":
                    options = options with { StartsAzurite = false };
                    break;
                case "--no-event-hubs":
                    options = options with { StartsEventHubs = false };
                    break;
                case "--" when index + 1 < arguments.Count:
                    return options with { Command = [.. arguments.Skip(index + 1)] };
                default:
                    return null;
            }
        }

        return options;
    }
}
