using Serverless.TableEmulator.Access;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>A request that passed authentication, as the features see it.</summary>
internal sealed record TableRequest
{
    public required HttpContext Context { get; init; }

    /// <summary>The verb, X-HTTP-Method applied.</summary>
    public required string Method { get; init; }

    public required RequestTarget Target { get; init; }

    public required MetadataLevel Metadata { get; init; }

    public required ResourceUris Uris { get; init; }

    /// <summary>What the request may do.</summary>
    public required AccessGrant Access { get; init; }

    /// <summary>Name of the account.</summary>
    public required string Account { get; init; }

    public CancellationToken Aborted => Context.RequestAborted;

    public string? Header(string name) => Context.Request.Headers.TryGetValue(name, out var values) ? values[0] : null;

    public static TableError? Make(HttpContext context, string account, RequestTarget target, AccessGrant access, out TableRequest? made)
    {
        made = null;
        var request = context.Request;
        string? tunnelled = request.Headers["X-HTTP-Method"];
        if (EffectiveMethod.Get(request.Method, tunnelled, out var method) is { } badMethod) return badMethod;
        if (target.IsSecondary && method != "GET") return TableErrors.WriteOnSecondary;
        var isJson = target.Kind is not (ResourceKind.Batch or ResourceKind.Service) && target.Parameter("comp") is null;
        var badFormat = MetadataNegotiation.Choose(request.Headers.Accept, target.Parameter("$format"), out var metadata);
        if (isJson && badFormat is not null) return badFormat;

        made = new TableRequest
        {
            Context = context,
            Method = method,
            Target = target,
            Metadata = metadata,
            Account = account,
            Access = access,
            Uris = new ResourceUris($"{request.Scheme}://{request.Host}/{account}", account),
        };
        return null;
    }
}
