using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>Chooses the <see cref="MetadataLevel"/>; only JSON is served, as by the service since version 2015-12-11.</summary>
internal static class MetadataNegotiation
{
    public static TableError? Choose(string? accept, string? format, out MetadataLevel level)
    {
        var wanted = format ?? accept ?? "";
        level = wanted.Contains("odata=nometadata", StringComparison.OrdinalIgnoreCase) ? MetadataLevel.None
            : wanted.Contains("odata=fullmetadata", StringComparison.OrdinalIgnoreCase) ? MetadataLevel.Full
            : MetadataLevel.Minimal;

        var acceptable = wanted.Length == 0 || wanted.Contains("json", StringComparison.OrdinalIgnoreCase)
            || wanted.Contains("*/*", StringComparison.Ordinal) || wanted.Contains("application/*", StringComparison.Ordinal);
        return acceptable ? null : TableErrors.MediaTypeNotSupported;
    }

    /// <summary>The content type of an answer in JSON.</summary>
    public static string ContentType(MetadataLevel level) => level switch
    {
        MetadataLevel.None => "application/json;odata=nometadata;streaming=true;charset=utf-8",
        MetadataLevel.Full => "application/json;odata=fullmetadata;streaming=true;charset=utf-8",
        _ => "application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
    };
}
