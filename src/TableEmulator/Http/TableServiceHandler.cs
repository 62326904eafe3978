using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;
using Serverless.TableEmulator.Service;
using Serverless.TableEmulator.Throughput;

namespace Serverless.TableEmulator.Http;

/// <summary>Takes every request, has it answered and writes the answer.</summary>
internal sealed partial class TableServiceHandler(
    RequestDispatcher dispatcher, ServiceProperties properties, TableEmulatorOptions options, ILogger logger)
{
    private const string ClientRequestId = "x-ms-client-request-id";
    private const int MaxClientRequestIdChars = 1024;

    private readonly AddedLatency _latency = new(options.Latency, options.LatencyJitter, options.TimeProvider);

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        TableResponse response;
        try
        {
            response = await dispatcher.AnswerAsync(context, requestId).ConfigureAwait(false);
            await _latency.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.Aborted(logger, exception, requestId);
            return;
        }
        catch (BadHttpRequestException exception)
        {
            Log.Malformed(logger, exception, requestId);
            response = TableResponse.Of(TableErrors.InvalidInput);
        }
        catch (SqliteException exception)
        {
            Log.StoreFailed(logger, exception, requestId);
            response = TableResponse.Of(TableErrors.ServerBusy);
        }
#pragma warning disable CA1031 // The boundary of a request: the client gets an answer, the log the cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Failed(logger, exception, requestId);
            response = TableResponse.Of(TableErrors.InternalError);
        }

        await WriteAsync(context, response, requestId).ConfigureAwait(false);
    }

    private async Task WriteAsync(HttpContext context, TableResponse response, string requestId)
    {
        var http = context.Response;
        http.StatusCode = response.Status;
        http.Headers["x-ms-request-id"] = requestId;
        http.Headers["x-ms-version"] = Echoed(context.Request, "x-ms-version") is { } version && ApiVersions.IsKnown(version, options.TimeProvider)
            ? version
            : ApiVersions.Default;

        // Service properties, statistics and access policies are XML, their refusals too.
        var isXml = context.Request.Query["comp"].ToString() is "properties" or "stats" or "acl";
        if (!isXml)
        {
            http.Headers.XContentTypeOptions = "nosniff";
            http.Headers.CacheControl = "no-cache";
        }

        if (Echoed(context.Request, ClientRequestId) is { Length: <= MaxClientRequestIdChars } clientId) http.Headers[ClientRequestId] = clientId;
        foreach (var header in response.Headers) http.Headers[header.Key] = header.Value;
        if (context.Request.Headers.Origin.Count > 0 && context.Request.Method != "OPTIONS")
        {
            var rules = await properties.CorsAsync(context.RequestAborted).ConfigureAwait(false);
            foreach (var header in rules.Actual(context.Request)) http.Headers[header.Key] = header.Value;
        }

        var body = response.Body;
        http.ContentType = response.ContentType;
        if (response.Error is { } error)
        {
            var now = options.TimeProvider.GetUtcNow().UtcTicks;
            body = isXml ? ErrorBody.WriteXml(error, requestId, now) : ErrorBody.Write(error, requestId, now);
            http.ContentType = isXml ? ErrorBody.XmlContentType : ErrorBody.ContentType;
            http.Headers["x-ms-error-code"] = error.Code;
        }

        if (response.Status == StatusCodes.Status204NoContent) return;
        http.ContentLength = body.Length;
        await http.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A request's header that the answer repeats; null where it is absent, or no text that an answer can have.</summary>
    private static string? Echoed(HttpRequest request, string name)
    {
        string? value = request.Headers[name];
        return string.IsNullOrEmpty(value) || value.Any(unit => unit is < ' ' or > '~') ? null : value;
    }
}
