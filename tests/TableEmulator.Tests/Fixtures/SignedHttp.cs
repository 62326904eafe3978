using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;

namespace Serverless.TableEmulator.Tests.Fixtures;

/// <summary>Sends requests that no SDK would, signed by hand.</summary>
internal sealed class SignedHttp(string connectionString) : IDisposable
{
    private static readonly byte[] Key = Convert.FromBase64String(TableEmulatorOptions.DevelopmentAccountKey);
    private readonly HttpClient _client = new();

    public Uri Endpoint { get; } = new TableServiceClient(connectionString).Uri;

    public async Task<HttpAnswer> SendAsync(
        HttpMethod method, string pathAndQuery, string? body = null, Action<HttpRequestMessage>? change = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(Endpoint.OriginalString.TrimEnd('/') + pathAndQuery));
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=minimalmetadata");
        request.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        request.Headers.TryAddWithoutValidation("x-ms-date", TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        change?.Invoke(request);
        if (!request.Headers.Contains("Authorization"))
            request.Headers.TryAddWithoutValidation("Authorization", $"SharedKeyLite devstoreaccount1:{Sign($"{Date(request)}\n{Resource(request.RequestUri!)}")}");
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new HttpAnswer((int)response.StatusCode, text, response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public static string Date(HttpRequestMessage request) => request.Headers.GetValues("x-ms-date").First();

    public static string Resource(Uri uri)
    {
        var comp = uri.Query.Split('?', '&').FirstOrDefault(part => part.StartsWith("comp=", StringComparison.Ordinal));
        return $"/devstoreaccount1{uri.AbsolutePath}{(comp is null ? "" : "?" + comp)}";
    }

    public static string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)));

    public void Dispose() => _client.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record HttpAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers);
