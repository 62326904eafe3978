using System.Net.Http.Headers;
using System.Text;
using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>The backend's API for scenarios that read what they are answered. Connections are kept and shared; as many as there are
/// requests at once.</summary>
internal sealed class ApiClient : IDisposable
{
    private const string Json = "application/json";

    private readonly HttpClient _http;
    private readonly string? _key;

    public ApiClient(TestedBackend backend)
    {
        _key = backend.Key;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(backend.Address, "/api/"),

            // Each request has its own, from the engine or the caller.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>As an operator.</summary>
    /// <exception cref="IOException">The connection was refused or broke.</exception>
    public Task<ApiAnswer> OperatorAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, body, null, cancellationToken);

    /// <summary>As a device, with its token.</summary>
    /// <exception cref="IOException">The connection was refused or broke.</exception>
    public Task<ApiAnswer> DeviceAsync(HttpMethod method, string path, string? body, string token, CancellationToken cancellationToken) =>
        SendAsync(method, path, body, token, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }
        else if (_key is not null)
        {
            request.Headers.TryAddWithoutValidation("x-functions-key", _key);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var pending = response.Headers.TryGetValues("X-Commands-Pending", out var values) && values.First() == "true";
            return new ApiAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), pending);
        }
        catch (HttpRequestException problem)
        {
            // The engine knows what broke by this.
            throw new IOException(problem.Message, problem);
        }
    }
}
