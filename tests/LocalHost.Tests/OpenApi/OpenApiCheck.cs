namespace Serverless.LocalHost.Tests.OpenApi;

/// <summary>Holds every answer that a client gets against the backend's OpenAPI document: its status, media type, headers
/// and body.</summary>
internal sealed class OpenApiCheck() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <exception cref="Xunit.Sdk.XunitException">The answer is not what the document says.</exception>
    public static async Task ValidateAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        var request = response.RequestMessage!;
        var faults = ApiDescription.Instance.FindFaults(
            request.Method,
            request.RequestUri!.AbsolutePath,
            (int)response.StatusCode,
            response.Headers,
            response.Content.Headers,
            await response.Content.ReadAsByteArrayAsync(cancellationToken));
        Assert.True(
            faults.Count == 0,
            $"{request.Method} {request.RequestUri.PathAndQuery} answers {(int)response.StatusCode} otherwise than openapi.json says: {string.Join(" | ", faults)}");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);

        // The server itself refuses a zero byte in a path, 400 without a body, before any function is asked.
        if (!request.RequestUri!.AbsolutePath.Contains("%00", StringComparison.Ordinal))
        {
            await ValidateAsync(response, cancellationToken);
        }

        return response;
    }
}
