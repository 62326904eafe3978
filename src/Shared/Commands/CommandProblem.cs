namespace Serverless.Shared.Commands;

/// <summary>What problems say of commands.</summary>
internal static class CommandProblem
{
    public const string NotFound = "The device has no such command.";

    public const string OtherResult = "The command has another result already.";

    public const string Expired = "The command has expired.";
}
