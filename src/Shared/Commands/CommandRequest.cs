using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Commands;

/// <summary>The body of <c>POST /devices/{deviceId}/commands</c>, as far as it was not at fault.</summary>
internal sealed record CommandRequest
{
    private const string NameField = "name";
    private const string ExpiresInField = "expiresIn";

    public string Name { get; init; } = string.Empty;

    public ReadOnlyMemory<byte> Payload { get; init; }

    public TimeSpan ExpiresIn { get; init; } = CommandLimits.DefaultExpiry;

    public static CommandRequest Read(JsonElement body, RequestErrors errors)
    {
        var fields = new JsonFields(body, "#", errors);
        var request = new CommandRequest
        {
            Name = ReadName(fields),
            Payload = CommandValue.Take(fields, "payload"),
            ExpiresIn = ReadExpiry(fields),
        };
        fields.RejectRest();
        return request;
    }

    private static string ReadName(JsonFields fields)
    {
        var isGiven = fields.IsGiven(NameField);
        var name = fields.TakeText(NameField, CommandLimits.MaxNameLength);
        if (!isGiven)
        {
            fields.Fault(NameField, "required", "A command has a name.");
        }
        else if (name is not null && (name.Length == 0 || name.Any(char.IsControl)))
        {
            fields.Fault(NameField, "invalid", $"{NameField} has 1 to {CommandLimits.MaxNameLength} characters, none of them a control character.");
        }

        return name ?? string.Empty;
    }

    private static TimeSpan ReadExpiry(JsonFields fields)
    {
        if (fields.TakeText(ExpiresInField, int.MaxValue) is not { } text)
        {
            return CommandLimits.DefaultExpiry;
        }

        var expiresIn = IsoDuration.Parse(text);
        if (expiresIn is null)
        {
            fields.Fault(ExpiresInField, "invalid", $"{ExpiresInField} is {IsoDuration.Rule}.");
        }
        else if (expiresIn < CommandLimits.MinExpiry || expiresIn > CommandLimits.MaxExpiry)
        {
            fields.Fault(ExpiresInField, "out-of-range", $"{ExpiresInField} is more than 0 and at most P7D.");
        }

        return expiresIn ?? CommandLimits.DefaultExpiry;
    }
}
