using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>202: the hub has the event.</summary>
/// <param name="hasCommands">Whether a command waits for the device.</param>
internal sealed class AcceptedResponse(bool hasCommands) : IResult
{
    private const string CommandsPending = "X-Commands-Pending";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status202Accepted;
        httpContext.Response.Headers[CommandsPending] = hasCommands ? "true" : "false";
        return Task.CompletedTask;
    }
}
