using Microsoft.AspNetCore.Http;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Http;

/// <summary>
/// The HTTP send API: one event, or a batch of content type <c>application/vnd.microsoft.servicebus.json</c>, to a
/// hub, a partition or a publisher. Query parameters (<c>timeout</c>, <c>api-version</c>) change nothing.
/// </summary>
internal sealed class SendEndpoint(EventHubLog log, SharedAccessVerifier verifier, RateLimit? limit)
{
    private const string BatchContentType = "application/vnd.microsoft.servicebus.json";

    public Task<IResult> SendToHubAsync(HttpContext context, string hub) => SendAsync(context, hub, hub, null, null);

    public Task<IResult> SendToPartitionAsync(HttpContext context, string hub, string partition) =>
        SendAsync(context, hub, $"{hub}/partitions/{partition}", partition, null);

    public Task<IResult> SendAsPublisherAsync(HttpContext context, string hub, string publisher) =>
        SendAsync(context, hub, $"{hub}/publishers/{publisher}", null, publisher);

    private async Task<IResult> SendAsync(HttpContext context, string hubName, string resource, string? partitionId, string? publisher)
    {
        // 1. Who may not send learns nothing, not even whether the hub exists.
        var refusal = verifier.Verify(context.Request.Headers.Authorization, context.Request.Host.Host, out var grant);
        if (refusal != TokenRefusal.None)
        {
            return HttpErrors.Unauthorized(refusal.ToString());
        }

        if (!grant!.Allows(ResourcePath.FromPath(resource), AccessRights.Send, verifier.NowSeconds))
        {
            return HttpErrors.Unauthorized($"The token does not allow Send on '{resource}'.");
        }

        // 2. Where to.
        if (log.Find(hubName) is not { } hub)
        {
            return HttpErrors.NotFound(hubName);
        }

        var partition = partitionId is null ? null : hub.FindPartition(partitionId);
        if (partitionId is not null && partition is null)
        {
            return HttpErrors.NotFound(resource);
        }

        // 3. What.
        if (await ReadBodyAsync(context) is not { } body)
        {
            return HttpErrors.TooLarge(EventRecordBuilder.MaxMessageBytes);
        }

        var builder = new EventRecordBuilder(publisher, maxBytes: int.MaxValue);
        var outcome = Build(context.Request, body, builder, out var fault);
        if (fault is not null || outcome != SendOutcome.Accepted)
        {
            return outcome == SendOutcome.TooLarge
                ? HttpErrors.TooLarge(EventRecordBuilder.MaxMessageBytes)
                : HttpErrors.BadRequest(fault ?? $"The event is refused: {outcome}.");
        }

        if (limit is not null && !limit.TryTake(builder.Length, builder.EventCount))
        {
            builder.Discard();
            return HttpErrors.Unavailable(ThroughputLimits.Throttled);
        }

        // 4. Durable before it is acknowledged.
        var failure = await AppendAsync(partition ?? hub.Assign(builder.PartitionKey), builder);
        return failure is null
            ? Results.StatusCode(StatusCodes.Status201Created)
            : HttpErrors.Unavailable($"The events could not be stored: {failure.Message}");
    }

    /// <summary>The body; <c>null</c> if it is over the limit.</summary>
    private async Task<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > EventRecordBuilder.MaxMessageBytes)
        {
            return null;
        }

        await log.Writer.WaitForRoomAsync(context.RequestAborted);
        try
        {
            using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
            var buffer = new byte[16 * 1024];
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is var read and > 0)
            {
                if (body.Length + read > EventRecordBuilder.MaxMessageBytes)
                {
                    return null;
                }

                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static SendOutcome Build(HttpRequest request, byte[] body, EventRecordBuilder builder, out string? fault)
    {
        var broker = BrokerProperties.TryParse(request.Headers["BrokerProperties"], out fault);
        if (broker is null)
        {
            return SendOutcome.Malformed;
        }

        var isBatch = request.ContentType?.StartsWith(BatchContentType, StringComparison.OrdinalIgnoreCase) ?? false;
        if (!isBatch)
        {
            return builder.Build(HttpEventEncoder.Encode(request, broker, body), format: 0);
        }

        var batch = HttpBatchReader.TryRead(body, broker, out fault);
        return batch is not null ? builder.Build(batch, EventRecordBuilder.BatchFormat)
            : fault == HttpBatchReader.TooLarge ? SendOutcome.TooLarge
            : SendOutcome.Malformed;
    }

    private Task<Exception?> AppendAsync(PartitionLog partition, EventRecordBuilder builder)
    {
        var completion = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (length, count) = (builder.Length, builder.EventCount);
        log.Writer.Append(new AppendRequest(partition, builder.Detach(), length, count, completion.SetResult));
        return completion.Task;
    }
}
