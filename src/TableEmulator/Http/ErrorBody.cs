using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>The body of a refusal, OData JSON.</summary>
internal static class ErrorBody
{
    public const string ContentType = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

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
            json.WriteString("value", $"{error.Message}\nRequestId:{requestId}\nTime:{EdmDateTime.Write(utcTicks)}");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
