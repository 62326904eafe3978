namespace Serverless.Shared.OpenApi;

/// <summary>The description of the HTTP API, <c>openapi.json</c> beside this file. Tests compare it with the functions, and
/// with what they answer.</summary>
public sealed class OpenApiDocument
{
    private readonly Lazy<byte[]> _json = new(Read);

    /// <summary>OpenAPI 3.1 as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => _json.Value;

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}
