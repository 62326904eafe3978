using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Telemetry.Submissions;

namespace Serverless.Functions.Telemetry;

/// <summary>Takes an event from a device that proves itself by its token.</summary>
public sealed class PostTelemetryFunction(SubmissionResource submissions)
{
    [Function("PostTelemetry")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "my/{deviceId}/telemetry")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        submissions.PostAsync(request, deviceId, cancellationToken);
}
