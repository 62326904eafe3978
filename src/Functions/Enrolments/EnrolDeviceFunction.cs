using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Enrolments;

namespace Serverless.Functions.Enrolments;

/// <summary>Registers a device that proves itself with its group's key.</summary>
public sealed class EnrolDeviceFunction(EnrolmentResource enrolments)
{
    [Function("EnrolDevice")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "enrolments/{group}/{deviceId}")] HttpRequest request,
        string group,
        string deviceId,
        CancellationToken cancellationToken) =>
        enrolments.EnrolAsync(request, group, deviceId, cancellationToken);
}
