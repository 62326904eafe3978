using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Commands;

/// <summary>The command as the API shows it, to operators and devices alike.</summary>
internal static class CommandJson
{
    public static ReadOnlyMemory<byte> Write(Command command, DateTimeOffset now) =>
        JsonBody.Write(writer => WriteTo(writer, command, now));

    private static void WriteTo(Utf8JsonWriter writer, Command command, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteString("commandId", command.CommandId);
        writer.WriteString("name", command.Name);
        CommandValue.WriteTo(writer, "payload", command.Payload);
        writer.WriteString("status", CommandStatusText.Format(command.StatusAt(now)));
        writer.WriteString("createdAt", Timestamp.Format(command.CreatedAt));
        writer.WriteString("expiresAt", Timestamp.Format(command.ExpiresAt));
        WriteTime(writer, "deliveredAt", command.DeliveredAt);
        WriteTime(writer, "completedAt", command.CompletedAt);
        CommandValue.WriteTo(writer, "result", command.Outcome?.Result ?? default);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time) =>
        writer.WriteString(name, time is { } set ? Timestamp.Format(set) : null);
}
