using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>The body of a refusal: OData JSON, or XML where the request is about a resource that is XML.</summary>
internal static class ErrorBody
{
    public const string ContentType = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

    public const string XmlContentType = "application/xml";

    private static readonly XNamespace Metadata = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(TableError error, string requestId, long utcTicks)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("odata.error");
            json.WriteString("code", error.Code);
            json.WriteStartObject("message");
            json.WriteString("lang", "en-US");
            json.WriteString("value", Message(error, requestId, utcTicks));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public static byte[] WriteXml(TableError error, string requestId, long utcTicks) => XmlBody.Write(new XElement(
        Metadata + "error",
        new XAttribute(XNamespace.Xmlns + "m", Metadata),
        new XElement(Metadata + "code", error.Code),
        new XElement(Metadata + "message", new XAttribute(XNamespace.Xml + "lang", "en-US"), Message(error, requestId, utcTicks))));

    private static string Message(TableError error, string requestId, long utcTicks) =>
        $"{error.Message}\nRequestId:{requestId}\nTime:{EdmDateTime.WriteInFull(utcTicks)}";
}
