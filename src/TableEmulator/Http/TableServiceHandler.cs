using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Authentication;
using Serverless.TableEmulator.Batch;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Service;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tables;

namespace Serverless.TableEmulator.Http;

/// <summary>Takes every request: authenticates it, hands it to its feature and writes the answer.</summary>
internal sealed partial class TableServiceHandler(
    TableStore store, SharedKeyAuthenticator authenticator, TableEmulatorOptions options, ILogger logger)
{
    private const string DefaultApiVersion = "2019-02-02";

    private readonly ServiceEndpoint _service = new(store, options.TimeProvider);
    private readonly TablesEndpoint _tables = new(store);
    private readonly EntitiesEndpoint _entities = new(store, options.TimeProvider);
    private readonly BatchEndpoint _batches = new(store, options.TimeProvider);

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        TableResponse response;
        try
        {
            response = await AnswerAsync(context, requestId).ConfigureAwait(false);
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

    private async Task<TableResponse> AnswerAsync(HttpContext context, string requestId)
    {
        if (!authenticator.Verify(context.Request)) return TableResponse.Of(TableErrors.AuthenticationFailed);
        if (TableRequest.Parse(context, options.AccountName, out var request) is { } error) return TableResponse.Of(error);
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (body is null) return TableResponse.Of(TableErrors.RequestBodyTooLarge);

        var content = body.Content;
        return request!.Target.Kind switch
        {
            ResourceKind.Batch => await _batches.AnswerAsync(request, content, requestId).ConfigureAwait(false),
            ResourceKind.Service => await _service.AnswerAsync(request, content).ConfigureAwait(false),
            ResourceKind.Tables or ResourceKind.Table => await _tables.AnswerAsync(request, content).ConfigureAwait(false),
            _ when request.Target.Parameter("comp") is not null =>
                await _service.AnswerTableAsync(request, content).ConfigureAwait(false),
            _ => await _entities.AnswerAsync(request, content).ConfigureAwait(false),
        };
    }

    private async Task WriteAsync(HttpContext context, TableResponse response, string requestId)
    {
        var http = context.Response;
        http.StatusCode = response.Status;
        http.Headers["x-ms-request-id"] = requestId;
        http.Headers["x-ms-version"] = Echoed(context.Request, "x-ms-version") ?? DefaultApiVersion;
        http.Headers.XContentTypeOptions = "nosniff";
        http.Headers.CacheControl = "no-cache";
        if (Echoed(context.Request, "x-ms-client-request-id") is { } clientId) http.Headers["x-ms-client-request-id"] = clientId;
        foreach (var header in response.Headers) http.Headers[header.Key] = header.Value;

        var body = response.Body;
        http.ContentType = response.ContentType;
        if (response.Error is { } error)
        {
            body = ErrorBody.Write(error, requestId, options.TimeProvider.GetUtcNow().UtcTicks);
            http.ContentType = ErrorBody.ContentType;
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
