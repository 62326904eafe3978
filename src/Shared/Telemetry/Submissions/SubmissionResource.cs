using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Commands;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>Takes events from devices over HTTP and puts them into the hub, so that they go the way of all others.</summary>
public sealed partial class SubmissionResource
{
    private readonly DeviceGuard _guard;
    private readonly SubmissionCheck _check;
    private readonly PendingCommands _commands;
    private readonly ITelemetrySender _sender;
    private readonly HttpBoundary _boundary;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal SubmissionResource(
        DeviceGuard guard,
        SubmissionCheck check,
        PendingCommands commands,
        ITelemetrySender sender,
        HttpBoundary boundary,
        TimeProvider time,
        ILogger<SubmissionResource> logger)
    {
        _guard = guard;
        _check = check;
        _commands = commands;
        _sender = sender;
        _boundary = boundary;
        _time = time;
        _logger = logger;
    }

    /// <summary><c>POST /my/{deviceId}/telemetry</c>: 202 with <c>X-Commands-Pending</c> once the hub has acknowledged the event, or 400, 401, 403, 413,
    /// 415, and 503 where the hub or the store is out.</summary>
    public Task<IResult> PostAsync(HttpRequest request, string deviceId, CancellationToken cancellationToken) =>
        _boundary.RunAsync(async () =>
        {
            var (device, refusal) = await _guard.CheckAsync(request, deviceId, cancellationToken);
            if (device is null)
            {
                return refusal!;
            }

            var (body, unreadable) = await SubmittedBody.ReadAsync(request, cancellationToken);
            if (body is null)
            {
                return unreadable!;
            }

            var errors = new RequestErrors();
            _ = new RequestParameters(request, errors);
            var telemetryEvent = EventOf(device, body);
            var judgement = _check.Judge(telemetryEvent, device);
            if (judgement.Refusals.Count > 0)
            {
                RefusedFields.AddTo(errors, telemetryEvent, judgement);
            }

            return errors.Any ? Problem.Invalid(errors) : await SendAsync(device, body, cancellationToken);
        }, cancellationToken);

    private async Task<IResult> SendAsync(Device device, SubmittedBody body, CancellationToken cancellationToken)
    {
        var properties = body.ContentEncoding is { } encoding
            ? new Dictionary<string, object?> { ["content-encoding"] = encoding }
            : null;

        // Asked first: when the hub has the event, nothing may fail any more, or the device would send it again.
        var isPending = await _commands.AnyAsync(device, cancellationToken);
        try
        {
            await _sender.SendAsync(device.DeviceId, body.Bytes, body.ContentType, properties, cancellationToken);
        }
        catch (TelemetrySendException exception)
        {
            Log.HubUnavailable(_logger, exception, device.DeviceId);
            return Problem.Unavailable();
        }

        return new AcceptedResponse(isPending);
    }

    /// <summary>The event as the hub will deliver it, but for its place in a partition.</summary>
    private TelemetryEvent EventOf(Device device, SubmittedBody body) => new()
    {
        Body = body.Bytes,
        Partition = string.Empty,
        SequenceNumber = 0,
        Offset = string.Empty,
        EnqueuedTime = _time.GetUtcNow(),
        PartitionKey = device.DeviceId,
        ContentEncoding = body.ContentEncoding,
        ContentType = body.ContentType,
    };
}
