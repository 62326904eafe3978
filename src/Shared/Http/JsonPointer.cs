namespace Serverless.Shared.Http;

/// <summary>JSON pointers as URI fragments, RFC 6901 sections 3 and 6.</summary>
internal static class JsonPointer
{
    public static string Append(string pointer, string name) => string.Concat(
        pointer,
        "/",
        Uri.EscapeDataString(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
}
