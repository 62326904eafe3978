using System.Globalization;
using System.Text;
using Serverless.TableEmulator.Authentication;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Service;

/// <summary>Requests with <c>comp</c>: service properties, statistics, and access policies of a table.</summary>
internal sealed class ServiceEndpoint(TableStore store, ServiceProperties properties, TimeProvider time)
{
    private const string XmlType = "application/xml";

    private static readonly byte[] NoPolicies = Encoding.UTF8.GetBytes(
        """<?xml version="1.0" encoding="utf-8"?><SignedIdentifiers />""");

    public async Task<TableResponse> AnswerAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        switch (request.Method, request.Target.Parameter("comp"))
        {
            case ("GET", "properties"):
                return Xml(XmlBody.Write(await properties.GetAsync(request.Aborted).ConfigureAwait(false)));
            case ("PUT", "properties"):
                var refusal = await properties.SetAsync(body, request.Aborted).ConfigureAwait(false);
                return refusal is null ? new TableResponse(StatusCodes.Status202Accepted) : TableResponse.Of(refusal);
            case ("GET", "stats"):
                return request.Target.IsSecondary ? Xml(Statistics()) : TableResponse.Of(TableErrors.InvalidQueryParameterValue);
            default:
                return TableResponse.Of(TableErrors.InvalidUri);
        }
    }

    public async Task<TableResponse> AnswerTableAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.Target.Parameter("comp") != "acl") return TableResponse.Of(TableErrors.InvalidQueryParameterValue);
        if (!store.Catalog.TryGet(request.Target.Table, out var table)) return TableResponse.Of(store.Catalog.Missing(request.Target.Table));
        if (request.Method == "GET") return Xml(table.AccessPolicies ?? NoPolicies);
        if (request.Method != "PUT") return TableResponse.Of(TableErrors.MethodNotAllowed);
        var policies = body.IsEmpty ? NoPolicies : StoredAccessPolicy.ReadList(body);
        if (policies is null) return TableResponse.Of(TableErrors.InvalidXmlDocument);
        var command = new SetAccessPoliciesCommand(table.Name, policies);
        var outcome = await store.WriteAsync(command, request.Aborted).ConfigureAwait(false);
        return outcome.Error is { } error ? TableResponse.Of(error) : new TableResponse(StatusCodes.Status204NoContent);
    }

    private byte[] Statistics()
    {
        var now = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(
            $"""<?xml version="1.0" encoding="utf-8"?><StorageServiceStats><GeoReplication><Status>live</Status><LastSyncTime>{now}</LastSyncTime></GeoReplication></StorageServiceStats>""");
    }

    private static TableResponse Xml(byte[] body) => new(StatusCodes.Status200OK) { ContentType = XmlType, Body = body };
}
