using Serverless.Shared.Http;

namespace Serverless.Shared.Desired;

/// <summary>What operators want a device to be like.</summary>
/// <param name="Version">0 before the first change, then one more with each.</param>
/// <param name="Document">A JSON object in the form of <see cref="DesiredDocument"/>.</param>
internal sealed record DesiredProperties(long Version, ReadOnlyMemory<byte> Document)
{
    /// <summary>Those of a device that nobody has given any.</summary>
    public static readonly DesiredProperties None = new(0, "{}"u8.ToArray());

    /// <summary>As the API shows them.</summary>
    public ReadOnlyMemory<byte> ToJson() => JsonBody.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WritePropertyName("desired");
        writer.WriteRawValue(Document.Span, skipInputValidation: true);
        writer.WriteEndObject();
    });
}
