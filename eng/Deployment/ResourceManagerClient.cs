using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Core;

namespace Serverless.Deployment;

/// <summary>Azure Resource Manager, as whoever is signed in.</summary>
internal sealed class ResourceManagerClient(HttpClient http, TokenCredential credential)
{
    private static readonly Uri Endpoint = new("https://management.azure.com/");
    private static readonly TokenRequestContext Scope = new(["https://management.azure.com/.default"]);

    /// <returns>Whether the resource is there.</returns>
    /// <exception cref="DeploymentException">It was refused.</exception>
    public async Task<bool> ExistsAsync(string id, string apiVersion, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, id, apiVersion, null, cancellationToken);
        return response.StatusCode != HttpStatusCode.NotFound
            && (response.IsSuccessStatusCode ? true : throw await RefusedAsync(response, id, cancellationToken));
    }

    /// <exception cref="DeploymentException">It was refused.</exception>
    public async Task PutAsync(string id, string apiVersion, object body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Put, id, apiVersion, body, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusedAsync(response, id, cancellationToken);
        }
    }

    /// <returns>The answer; undefined where it has no body.</returns>
    /// <exception cref="DeploymentException">It was refused.</exception>
    public async Task<JsonElement> PostAsync(string id, string apiVersion, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, id, apiVersion, null, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusedAsync(response, id, cancellationToken);
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return body.Length == 0 ? default : JsonElement.Parse(body);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string id, string apiVersion, object? body, CancellationToken cancellationToken)
    {
        var token = await credential.GetTokenAsync(Scope, cancellationToken);
        using var request = new HttpRequestMessage(method, new Uri(Endpoint, $"{id.TrimStart('/')}?api-version={apiVersion}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        request.Content = body is null ? null : JsonContent.Create(body);
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new DeploymentException($"Azure Resource Manager cannot be reached: {failure.Message}");
        }
    }

    /// <summary>Azure's own words; it repeats nothing of a request's body.</summary>
    private static async Task<DeploymentException> RefusedAsync(HttpResponseMessage response, string id, CancellationToken cancellationToken) =>
        new($"{id}: {(int)response.StatusCode}. {await response.Content.ReadAsStringAsync(cancellationToken)}");
}
