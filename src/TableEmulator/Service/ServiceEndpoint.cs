using System.Globalization;
using System.Text;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Service;

/// <summary>
/// Requests with <c>comp</c>: service properties, statistics, and access policies of a table. They are stored and
/// returned as they came; nothing else of the emulator heeds them.
/// </summary>
internal sealed class ServiceEndpoint(TableStore store, TimeProvider time)
{
    private const string XmlType = "application/xml";
    private const string PropertiesSetting = "service-properties";

    private static readonly byte[] DefaultProperties = Encoding.UTF8.GetBytes(
        """
        <?xml version="1.0" encoding="utf-8"?><StorageServiceProperties><Logging><Version>1.0</Version><Delete>false</Delete><Read>false</Read><Write>false</Write><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging><HourMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics><MinuteMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></MinuteMetrics><Cors /></StorageServiceProperties>
        """);

    private static readonly byte[] NoPolicies = Encoding.UTF8.GetBytes(
        """<?xml version="1.0" encoding="utf-8"?><SignedIdentifiers />""");

    public async Task<TableResponse> AnswerAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        switch (request.Method, request.Target.Parameter("comp"))
        {
            case ("GET", "properties"):
                return Xml(await store.GetSettingAsync(PropertiesSetting, request.Aborted).ConfigureAwait(false) ?? DefaultProperties);
            case ("PUT", "properties"):
                if (!IsXml(body, "StorageServiceProperties")) return TableResponse.Of(TableErrors.InvalidXmlDocument);
                await store.WriteAsync(new SetSettingCommand(PropertiesSetting, body.ToArray()), request.Aborted).ConfigureAwait(false);
                return new TableResponse(StatusCodes.Status202Accepted);
            case ("GET", "stats"):
                return Xml(Statistics());
            default:
                return TableResponse.Of(TableErrors.InvalidUri);
        }
    }

    public async Task<TableResponse> AnswerTableAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.Target.Parameter("comp") != "acl") return TableResponse.Of(TableErrors.InvalidQueryParameterValue);
        if (!store.Catalog.TryGet(request.Target.Table, out var table)) return TableResponse.Of(TableErrors.TableNotFound);
        if (request.Method == "GET") return Xml(table.AccessPolicies ?? NoPolicies);
        if (request.Method != "PUT") return TableResponse.Of(TableErrors.MethodNotAllowed);
        if (!body.IsEmpty && !IsXml(body, "SignedIdentifiers")) return TableResponse.Of(TableErrors.InvalidXmlDocument);
        var command = new SetAccessPoliciesCommand(table.Name, body.IsEmpty ? NoPolicies : body.ToArray());
        var outcome = await store.WriteAsync(command, request.Aborted).ConfigureAwait(false);
        return outcome.Error is { } error ? TableResponse.Of(error) : new TableResponse(StatusCodes.Status204NoContent);
    }

    private static bool IsXml(ReadOnlyMemory<byte> body, string root)
    {
        try
        {
            using var reader = System.Xml.XmlReader.Create(new MemoryStream(body.ToArray()));
            var isRoot = reader.MoveToContent() == System.Xml.XmlNodeType.Element && reader.LocalName == root;
            while (reader.Read())
            {
                // To the end: a broken document throws.
            }

            return isRoot;
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }

    private byte[] Statistics()
    {
        var now = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(
            $"""<?xml version="1.0" encoding="utf-8"?><StorageServiceStats><GeoReplication><Status>live</Status><LastSyncTime>{now}</LastSyncTime></GeoReplication></StorageServiceStats>""");
    }

    private static TableResponse Xml(byte[] body) => new(StatusCodes.Status200OK) { ContentType = XmlType, Body = body };
}
