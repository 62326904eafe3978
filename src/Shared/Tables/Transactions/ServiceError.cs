using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>An error as the Table service words it, in JSON or in XML.</summary>
/// <param name="Code">Such as <c>EntityAlreadyExists</c>; null where there is none.</param>
/// <param name="FailedIndex">The operation that the message names by a prefix such as <c>3:</c>; null where it names none.</param>
internal readonly record struct ServiceError(string? Code, int? FailedIndex)
{
    /// <summary>Reads an error; what is none has neither code nor index.</summary>
    public static ServiceError Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var start = body.IndexOfAnyExcept(" \r\n\t\uFEFF"u8);
            return start < 0 ? default : body[start] == (byte)'<' ? ParseXml(body[start..]) : ParseJson(body[start..]);
        }
        catch (Exception exception) when (exception is JsonException or XmlException or InvalidOperationException)
        {
            return default;
        }
    }

    private static ServiceError ParseJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using var document = JsonDocument.ParseValue(ref reader);
        if (!document.RootElement.TryGetProperty("odata.error", out var error))
        {
            return default;
        }

        var code = error.TryGetProperty("code", out var text) ? text.GetString() : null;
        var message = error.TryGetProperty("message", out var texts) && texts.TryGetProperty("value", out var value) ? value.GetString() : null;
        return new ServiceError(code, IndexOf(message));
    }

    private static ServiceError ParseXml(ReadOnlySpan<byte> body)
    {
        using var reader = XmlReader.Create(
            new StringReader(Encoding.UTF8.GetString(body)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        string? code = null, message = null;
        foreach (var element in XDocument.Load(reader).Root!.Elements())
        {
            if (string.Equals(element.Name.LocalName, "code", StringComparison.OrdinalIgnoreCase))
            {
                code = element.Value;
            }
            else if (string.Equals(element.Name.LocalName, "message", StringComparison.OrdinalIgnoreCase))
            {
                message = element.Value;
            }
        }

        return new ServiceError(code, IndexOf(message));
    }

    private static int? IndexOf(ReadOnlySpan<char> message)
    {
        var end = message.IndexOf(':');
        return end > 0 && int.TryParse(message[..end], NumberStyles.None, null, out var index) ? index : null;
    }
}
