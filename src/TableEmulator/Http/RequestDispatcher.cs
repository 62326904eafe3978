using Microsoft.AspNetCore.Http.Features;
using Serverless.TableEmulator.Access;
using Serverless.TableEmulator.Authentication;
using Serverless.TableEmulator.Batch;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;
using Serverless.TableEmulator.Service;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tables;
using Serverless.TableEmulator.Throughput;

namespace Serverless.TableEmulator.Http;

/// <summary>Authenticates a request, checks what it may do and hands it to its feature.</summary>
internal sealed class RequestDispatcher
{
    private readonly string _account;
    private readonly TimeProvider _time;
    private readonly RequestAuthenticator _authenticator;
    private readonly ServiceProperties _properties;
    private readonly ServiceEndpoint _service;
    private readonly TablesEndpoint _tables;
    private readonly EntitiesEndpoint _entities;
    private readonly BatchEndpoint _batches;

    public RequestDispatcher(TableStore store, ServiceProperties properties, TableEmulatorOptions options)
    {
        _account = options.AccountName;
        _time = options.TimeProvider;
        _authenticator = new RequestAuthenticator(options.AccountName, options.AccountKey, store.Catalog, _time);
        _properties = properties;
        _service = new ServiceEndpoint(store, properties, _time);
        _tables = new TablesEndpoint(store);
        var meter = options.Throughput is { } targets ? new ThroughputMeter(targets, _time) : null;
        _entities = new EntitiesEndpoint(store, meter, _time);
        _batches = new BatchEndpoint(store, _entities, meter, _time);
    }

    public async Task<TableResponse> AnswerAsync(HttpContext context, string requestId)
    {
        if (context.Request.Method == "OPTIONS")
        {
            var rules = await _properties.CorsAsync(context.RequestAborted).ConfigureAwait(false);
            return rules.Preflight(context.Request);
        }

        if (Admit(context, out var admitted) is { } refusal) return TableResponse.Of(refusal);
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (body is null) return TableResponse.Of(TableErrors.RequestBodyTooLarge);

        var (request, content) = (admitted!, body.Content);
        return request.Target.Kind switch
        {
            ResourceKind.Batch => await _batches.AnswerAsync(request, content, requestId).ConfigureAwait(false),
            ResourceKind.Service => await _service.AnswerAsync(request, content).ConfigureAwait(false),
            ResourceKind.Tables or ResourceKind.Table => await _tables.AnswerAsync(request, content).ConfigureAwait(false),
            _ when request.Target.Parameter("comp") is not null =>
                await _service.AnswerTableAsync(request, content).ConfigureAwait(false),
            _ => await _entities.AnswerAsync(request, content).ConfigureAwait(false),
        };
    }

    private TableError? Admit(HttpContext context, out TableRequest? request)
    {
        request = null;
        string? version = context.Request.Headers["x-ms-version"];
        if (!string.IsNullOrEmpty(version) && !ApiVersions.IsKnown(version, _time)) return TableErrors.InvalidHeaderValue;
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var badTarget = RequestTarget.Parse(raw, _account, out var target);

        // There is no key to ask about an account that is not there.
        if (ReferenceEquals(badTarget, TableErrors.ResourceNotFound)) return badTarget;
        if (_authenticator.Authenticate(context.Request, target, out var access) is { } unauthenticated) return unauthenticated;
        if (badTarget is not null) return badTarget;
        if (TableRequest.Make(context, _account, target, access, out request) is { } error) return error;

        // The parts of a batch are checked one by one.
        return target.Kind == ResourceKind.Batch ? null : access.Check(RequiredAccess.Of(request!), target.Table);
    }
}
