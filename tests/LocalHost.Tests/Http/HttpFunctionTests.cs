using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.HostJson;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Http;

public sealed class HttpFunctionTests : IAsyncLifetime
{
    private const string Key = "the-key";
    private readonly RecordingLoggerProvider _logs = new();
    private readonly HttpClient _client = new();
    private FunctionsApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await FunctionsAppHarness.StartAsync(
            [typeof(EchoFunctions)],
            functionKey: Key,
            loggerFactory: LoggerFactory.Create(logging => logging.AddProvider(_logs)));
        _client.BaseAddress = _app.Endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api/anything", "GET")]
    [InlineData("DELETE", "/api/ANYTHING", "DELETE")]
    [InlineData("GET", "/api/numbers/10", "11")]
    [InlineData("GET", "/api/things/pump-7?code=the-key", "GetThing pump-7 pump-7")]
    [InlineData("PUT", "/api/things/a%20b?code=the-key", "put a b")]
    public async Task Request_DeclaredRoute_RunsItsFunction(string method, string path, string expected)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, await BodyAsync(response));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/anything")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("POST", "/api/things/pump-7")]
    [InlineData("HEAD", "/api/things/pump-7")]
    [InlineData("OPTIONS", "/api/things/pump-7")]
    [InlineData("GET", "/api/things")]
    [InlineData("GET", "/api/things/a/b")]
    [InlineData("GET", "/api/numbers/9")]
    [InlineData("GET", "/api/numbers/ten")]
    [InlineData("GET", "/api/odd/ten")]
    public async Task Request_UndeclaredPathOrMethod_NotFoundWithoutBody(string method, string path)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await BodyAsync(response));
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("", "wrong")]
    [InlineData("", "")]
    [InlineData("?code=wrong", null)]
    [InlineData("?code=the-key", "wrong")]
    public async Task Request_WithoutTheFunctionKey_UnauthorizedWithoutBody(string query, string? header)
    {
        using var response = await SendAsync("GET", "/api/things/pump-7" + query, header);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await BodyAsync(response));
    }

    [Fact]
    public async Task Request_FunctionKeyInHeader_RunsTheFunction()
    {
        using var response = await SendAsync("GET", "/api/things/pump-7", Key);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Request_UnknownPathWithoutKey_NotFoundBeforeUnauthorized()
    {
        using var response = await SendAsync("DELETE", "/api/things/pump-7");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Request_NoKeyConfigured_KeysAreNotChecked()
    {
        await using var open = await FunctionsAppHarness.StartAsync([typeof(EchoFunctions)]);

        using var response = await _client.GetAsync(new Uri(open.Endpoint, "/api/things/x?code=wrong"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Request_FunctionThrows_ServerErrorWithoutDetailsLoggedOnce()
    {
        using var response = await SendAsync("GET", "/api/fails");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await BodyAsync(response));
        Assert.Single(_logs.Entries, entry => entry.Exception?.Message == "secret detail");
    }

    [Fact]
    public async Task Request_JsonResult_IsWritten()
    {
        using var response = await _client.PostAsync(
            new Uri("/api/body", UriKind.Relative), new StringContent("12345"), TestContext.Current.CancellationToken);

        Assert.Equal("""{"length":5}""", await BodyAsync(response));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/api/things/%00")]
    [InlineData("/api/things/..%2f..%2fetc")]
    [InlineData("/api/things/%zz")]
    [InlineData("/api/../../anything")]
    [InlineData("/api//things//x")]
    [InlineData("/api/things/%ff%fe")]
    [InlineData("/api/things/%E0%80%80")]
    [InlineData("//")]
    public async Task Request_HostilePath_IsNoServerError(string path)
    {
        Assert.InRange(await RawStatusAsync(path), 200, 499);
    }

    [Fact]
    public async Task Request_OverlongPath_IsNoServerError()
    {
        Assert.InRange(await RawStatusAsync("/api/things/" + new string('a', 7_000)), 200, 499);
        Assert.InRange(await RawStatusAsync("/api/things/" + new string('a', 20_000)), 400, 499);
    }

    [Theory]
    [InlineData("v2", "/v2/anything")]
    [InlineData("", "/anything")]
    [InlineData("a/b", "/a/b/anything")]
    public async Task RoutePrefix_Changed_MovesTheRoutes(string prefix, string path)
    {
        var settings = HostJsonReader.Read("""{"extensions":{"http":{"routePrefix":"PREFIX"}}}""".Replace("PREFIX", prefix, StringComparison.Ordinal));
        await using var app = await FunctionsAppHarness.StartAsync([typeof(EchoFunctions)], settings);

        using var found = await _client.GetAsync(new Uri(app.Endpoint, path), TestContext.Current.CancellationToken);
        using var moved = await _client.GetAsync(new Uri(app.Endpoint, "/api/anything"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, moved.StatusCode);
    }

    [Fact]
    public async Task StartAsync_PortInUse_OneLineNamesThePort()
    {
        var problem = await Assert.ThrowsAsync<StartupException>(() => FunctionsApp.StartAsync(
            new FunctionsAppOptions
            {
                Catalogue = LocalHost.Functions.FunctionCatalogue.FromTypes([]),
                Configuration = new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build(),
                LoggerFactory = LoggerFactory.Create(static _ => { }),
                Port = _app.Endpoint.Port,
            },
            TestContext.Current.CancellationToken));

        Assert.Equal($"HTTP port {_app.Endpoint.Port} is in use.", problem.Message);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> BodyAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>The status of a request whose path no client library gets to tidy.</summary>
    private async Task<int> RawStatusAsync(string path)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _app.Endpoint.Port, cancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nx-functions-key: {Key}\r\nConnection: close\r\n\r\n"),
            cancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var statusLine = await reader.ReadLineAsync(cancellationToken);
        return int.Parse(statusLine!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
