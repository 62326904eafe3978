using System.Net;
using System.Text.Json;

namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>What every answer that is a problem must be, RFC 9457.</summary>
internal static class ProblemAssert
{
    public static async Task<JsonElement> IsAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        var problem = JsonElement.Parse(text);
        Assert.StartsWith("urn:problem:", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(status == (int)HttpStatusCode.BadRequest, problem.TryGetProperty("errors", out _));
        Assert.Equal(status == (int)HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
        return problem;
    }

    /// <summary>A 400 that names exactly these, each as <c>location name</c>, such as <c>pointer #/type</c>.</summary>
    public static async Task NamesAsync(HttpResponseMessage response, params string[] expected)
    {
        var problem = await IsAsync(response, 400);
        var named = problem.GetProperty("errors").EnumerateArray().Select(error =>
        {
            Assert.NotEmpty(error.GetProperty("reason").GetString()!);
            Assert.NotEmpty(error.GetProperty("detail").GetString()!);
            var location = error.EnumerateObject().First();
            return $"{location.Name} {location.Value.GetString()}";
        });
        Assert.Equal(expected.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }
}
