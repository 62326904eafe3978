using Microsoft.AspNetCore.Http;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.State.Answers;

namespace Serverless.Shared.State;

/// <summary>Answers requests for the state of one device.</summary>
public sealed class StateResource
{
    /// <summary>A state may be one second old.</summary>
    internal const string CacheControl = "private, max-age=1";

    // In whole seconds, rounded up: whoever keeps a kept answer may not keep it for another second.
    private const string AgeOfRead = "0";
    private const string AgeOfKept = "1";

    private readonly StateAnswers _answers;
    private readonly HttpBoundary _boundary;

    internal StateResource(StateAnswers answers, HttpBoundary boundary)
    {
        _answers = answers;
        _boundary = boundary;
    }

    /// <summary><c>GET /devices/{deviceId}/state</c>: 200, 304, 400, 404 or 412.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var preconditions = Preconditions.Read(request, errors);
            if (errors.Any)
            {
                return Problem.Invalid(errors);
            }

            var (answer, isKept) = DeviceId.IsValid(deviceId)
                ? await _answers.GetAsync(deviceId, cancellationToken)
                : default;
            return answer is null
                ? Problem.NotFound(DeviceProblem.NotRegistered)
                : ConditionalGet.Answer(preconditions, answer.Body, answer.ETag, CacheControl, isKept ? AgeOfKept : AgeOfRead);
        }, cancellationToken);
}
