using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Commands;

/// <summary>Reads the body of <c>POST /my/{deviceId}/commands/{commandId}/result</c>.</summary>
internal static class CommandResultRequest
{
    private const string StatusField = "status";

    /// <returns>What the device says; of no use where <paramref name="errors"/> has a fault.</returns>
    public static CommandOutcome Read(JsonElement body, RequestErrors errors)
    {
        var fields = new JsonFields(body, "#", errors);
        var isGiven = fields.IsGiven(StatusField);
        var status = fields.TakeText(StatusField, int.MaxValue);
        if (!isGiven)
        {
            fields.Fault(StatusField, "required", "A result has a status.");
        }
        else if (status is not (null or CommandStatusText.Succeeded or CommandStatusText.Failed))
        {
            fields.Fault(StatusField, "invalid", $"{StatusField} is {CommandStatusText.Succeeded} or {CommandStatusText.Failed}.");
        }

        var outcome = new CommandOutcome(status == CommandStatusText.Succeeded, CommandValue.Take(fields, "result"));
        fields.RejectRest();
        return outcome;
    }
}
