using System.Text;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Service;

/// <summary>Requests with <c>comp</c>: service properties, statistics, and access policies of a table.</summary>
internal sealed class ServiceEndpoint(TableStore store)
{
    private const string XmlType = "application/xml";

    private const string Properties = """
        <?xml version="1.0" encoding="utf-8"?><StorageServiceProperties><Logging><Version>1.0</Version><Read>false</Read><Write>false</Write><Delete>false</Delete><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging><HourMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics><MinuteMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></MinuteMetrics><Cors /></StorageServiceProperties>
        """;

    private static readonly byte[] NoPolicies = Encoding.UTF8.GetBytes(
        """<?xml version="1.0" encoding="utf-8"?><SignedIdentifiers />""");

    public static TableResponse Answer(TableRequest request) => (request.Method, request.Target.Parameter("comp")) switch
    {
        ("GET", "properties") => Xml(Encoding.UTF8.GetBytes(Properties)),
        _ => TableResponse.Of(TableErrors.InvalidUri),
    };

    public async Task<TableResponse> AnswerTableAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.Target.Parameter("comp") != "acl") return TableResponse.Of(TableErrors.InvalidQueryParameterValue);
        if (!store.Catalog.TryGet(request.Target.Table, out var table)) return TableResponse.Of(TableErrors.TableNotFound);
        if (request.Method == "GET") return Xml(table.AccessPolicies ?? NoPolicies);
        if (request.Method != "PUT") return TableResponse.Of(TableErrors.MethodNotAllowed);
        var command = new SetAccessPoliciesCommand(table.Name, body.ToArray());
        var outcome = await store.WriteAsync(command, request.Aborted).ConfigureAwait(false);
        return outcome.Error is { } error ? TableResponse.Of(error) : new TableResponse(StatusCodes.Status204NoContent);
    }

    private static TableResponse Xml(byte[] body) => new(StatusCodes.Status200OK) { ContentType = XmlType, Body = body };
}
