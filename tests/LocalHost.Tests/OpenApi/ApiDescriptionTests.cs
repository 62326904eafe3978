using System.Net.Http.Headers;
using System.Text;

namespace Serverless.LocalHost.Tests.OpenApi;

/// <summary>The judge finds what is wrong, else every other test would pass for nothing.</summary>
public sealed class ApiDescriptionTests
{
    private const string Problem = """{"type":"urn:problem:not-found","title":"Not found","status":404,"detail":"No."}""";
    private const string Window = """{"items":[],"continuation":null}""";

    [Theory]
    [InlineData("GET", "/api/devices", 200, "application/json", Window, "")]
    [InlineData("GET", "/api/DEVICES", 200, "application/json", Window, "")]
    [InlineData("GET", "/api/devices", 200, "text/plain", Window, "content type text/plain is not described")]
    [InlineData("GET", "/api/devices", 200, "application/json; charset=utf-8", Window, "is not described")]
    [InlineData("GET", "/api/devices", 200, "application/json", """{"items":[]}""", "continuation")]
    [InlineData("GET", "/api/devices", 200, "application/json", """{"items":[],"continuation":null,"more":1}""", "more")]
    [InlineData("GET", "/api/devices", 200, "application/json", """{"items":[{"deviceId":"a"}],"continuation":null}""", "/items/0")]
    [InlineData("GET", "/api/devices", 200, "application/json", "{", "no JSON")]
    [InlineData("GET", "/api/devices", 500, "application/json", Window, "status 500 is not described")]
    [InlineData("GET", "/api/devices", 401, null, "", "")]
    [InlineData("GET", "/api/devices", 401, "application/json", "{}", "2 bytes where no body is described")]
    [InlineData("GET", "/api/devices/a", 404, "application/problem+json", Problem, "")]
    [InlineData("GET", "/api/devices/a", 304, null, "", "header ETag is missing")]
    [InlineData("GET", "/api/devices/a", 400, "application/problem+json", Problem, "errors")]
    [InlineData("GET", "/api/nothing", 404, null, "", "")]
    [InlineData("HEAD", "/api/devices", 404, null, "", "")]
    [InlineData("GET", "/api/nothing", 404, "application/problem+json", Problem, "not described")]
    [InlineData("GET", "/api/nothing", 200, null, "", "not described")]
    public void FindFaults_Answer_IsHeldAgainstTheDocument(string method, string path, int status, string? contentType, string body, string expected)
    {
        using var response = new HttpResponseMessage();
        response.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);

        var faults = string.Join('\n', ApiDescription.Instance.FindFaults(
            new HttpMethod(method), path, status, response.Headers, response.Content.Headers, Encoding.UTF8.GetBytes(body)));

        Assert.Equal(expected.Length == 0, faults.Length == 0);
        Assert.Contains(expected, faults, StringComparison.Ordinal);
    }
}
