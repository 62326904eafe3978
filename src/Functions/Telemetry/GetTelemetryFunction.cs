using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Telemetry;

namespace Serverless.Functions.Telemetry;

/// <summary>Lists a device's readings, newest first.</summary>
public sealed class GetTelemetryFunction(TelemetryResource telemetry)
{
    [Function("GetTelemetry")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "devices/{deviceId}/telemetry")] HttpRequest request,
        string deviceId,
        CancellationToken cancellationToken) =>
        telemetry.GetAsync(request, deviceId, cancellationToken);
}
