using Azure.Data.Tables;
using Serverless.LocalHost.EventHubs;

namespace Serverless.LoadTests.CommandLine;

/// <summary>Connection strings of a deployed backend. What is wrong is said without the string, which holds a key.</summary>
internal static class ConnectionStrings
{
    /// <exception cref="UsageException">It is no Event Hubs connection string.</exception>
    public static string? EventHubs(string? text)
    {
        try
        {
            return text is null || EventHubConnectionString.Parse(text) is not null ? text : null;
        }
        catch (FormatException problem)
        {
            throw new UsageException($"Option --eventhubs: {problem.Message}");
        }
    }

    /// <exception cref="UsageException">It is no connection string of tables.</exception>
    public static string? Tables(string? text)
    {
        try
        {
            return text is null || new TableServiceClient(text).AccountName is not null ? text : null;
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or InvalidOperationException or UriFormatException)
        {
            throw new UsageException("Option --tables takes a connection string of a storage account or of Cosmos DB for Table.");
        }
    }

    /// <summary>Options that do not go together.</summary>
    public static string? FindProblem(LoadTestCommand.Run command, int? clients) => command switch
    {
        { Target: null, EventHubs: not null } => "Option --eventhubs belongs to --target; the local host has its own.",
        { Target: null, Tables: not null } => "Option --tables belongs to --target; the local host has its own.",
        { Target: not null, EventHubs: null, Scenario.NeedsEventHubs: true } => $"{command.Scenario.Name} sends through Event Hubs: give --eventhubs \"<connection string>\" beside --target.",
        { Scenario.IsPaced: true } when clients is not null => $"{command.Scenario.Name} has devices that keep their own time: give --devices or --rate in place of --clients.",
        _ => null,
    };
}
