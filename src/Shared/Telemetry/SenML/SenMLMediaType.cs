namespace Serverless.Shared.Telemetry.SenML;

/// <summary>The media type of SenML JSON, RFC 8428 section 12.3.1.</summary>
internal static class SenMLMediaType
{
    public const string Name = "application/senml+json";

    /// <param name="contentType">An event's content type, with or without parameters; or null.</param>
    public static bool Is(string? contentType)
    {
        if (contentType is null || contentType.Length < Name.Length)
        {
            return false;
        }

        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals(Name, StringComparison.OrdinalIgnoreCase);
    }
}
