using System.Xml;
using System.Xml.Linq;

namespace Serverless.TableEmulator.Http;

/// <summary>A body of XML.</summary>
internal static class XmlBody
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit };

    /// <summary>The root element; null if the bytes are no XML, or XML with a document type.</summary>
    public static XElement? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), Settings);
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public static byte[] Write(XElement root)
    {
        using var stream = new MemoryStream();
        new XDocument(new XDeclaration("1.0", "utf-8", null), root).Save(stream, SaveOptions.DisableFormatting);
        return stream.ToArray();
    }
}
