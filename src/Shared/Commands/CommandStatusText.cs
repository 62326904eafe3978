namespace Serverless.Shared.Commands;

/// <summary>Spells a <see cref="CommandStatus"/>.</summary>
internal static class CommandStatusText
{
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";

    public static string Format(CommandStatus status) => status switch
    {
        CommandStatus.Queued => "queued",
        CommandStatus.Delivered => "delivered",
        CommandStatus.Succeeded => Succeeded,
        CommandStatus.Failed => Failed,
        _ => "expired",
    };
}
