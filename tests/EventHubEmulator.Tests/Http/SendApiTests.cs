using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Http;

public sealed class SendApiTests : IAsyncLifetime
{
    private const string Root = "sb://localhost/";

    private TestEmulator _emulator = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await TestEmulator.StartAsync();
        _http = new HttpClient { BaseAddress = _emulator.Server.HttpEndpoint };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Post_AsPublisher_StoresTheEventUnderItsName()
    {
        var response = await PostAsync(
            "/telemetry/publishers/pump-7/messages?timeout=60&api-version=2014-01",
            "{\"a\":1}",
            SasToken.Create("http://localhost/telemetry/publishers/pump-7"),
            request =>
            {
                request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Content.Headers.ContentEncoding.Add("identity");
                request.Headers.TryAddWithoutValidation("Priority", "\"High\"");
                request.Headers.TryAddWithoutValidation("Count", "12");
                request.Headers.TryAddWithoutValidation("Ratio", "0.5");
                request.Headers.TryAddWithoutValidation("Urgent", "true");
                request.Headers.TryAddWithoutValidation("Bare", "word");
            });

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var received = await ReceiveOneAsync(1);
        Assert.Equal("{\"a\":1}", Text(received));
        Assert.Equal("pump-7", Annotation<string>(received, "x-opt-publisher"));
        Assert.Equal("pump-7", Annotation<string>(received, "x-opt-partition-key"));
        Assert.Equal("application/json", received.Properties.ContentType);
        Assert.Equal("identity", received.Properties.ContentEncoding);
        var properties = received.ApplicationProperties.Map;
        Assert.Equal(("High", 12L, 0.5, true, "word"), (properties["Priority"], properties["Count"], properties["Ratio"], properties["Urgent"], properties["Bare"]));
        Assert.Equal(5, properties.Count);
    }

    [Fact]
    public async Task Post_ToHubWithPartitionKey_ArrivesAtThePartitionOfTheHash()
    {
        var response = await PostAsync("/telemetry/messages", "keyed", SasToken.Create(Root), request =>
            request.Headers.TryAddWithoutValidation("BrokerProperties", "{\"PartitionKey\":\"pump-7\",\"MessageId\":\"m-1\",\"Unknown\":1}"));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var received = await ReceiveOneAsync(1);
        Assert.Equal("pump-7", Annotation<string>(received, "x-opt-partition-key"));
        Assert.Equal("m-1", received.Properties.MessageId);
    }

    [Fact]
    public async Task Post_ToPartition_ArrivesThere()
    {
        var response = await PostAsync("/telemetry/partitions/3/messages", "here", SasToken.Create(Root));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("here", Text(await ReceiveOneAsync(3)));
    }

    [Fact]
    public async Task Post_Batch_StoresItsEvents()
    {
        var response = await PostAsync(
            "/telemetry/publishers/pump-7/messages",
            """[{"Body":"one","UserProperties":{"k":1,"s":"t"}},{"Body":"two","BrokerProperties":{"MessageId":"2"}}]""",
            SasToken.Create(Root),
            request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.microsoft.servicebus.json"));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        await using var client = await _emulator.ConnectAsync();
        var received = await client.ReceiveAsync(2, 1);
        Assert.Equal(["one", "two"], received.Select(Text));
        Assert.Equal(1L, received[0].ApplicationProperties["k"]);
        Assert.Equal("2", received[1].Properties.MessageId);
        Assert.All(received, message => Assert.Equal("pump-7", Annotation<string>(message, "x-opt-publisher")));
    }

    [Fact]
    public async Task Post_WithoutARightToken_Is401EvenWhereThereIsNoHub()
    {
        var publisher = SasToken.Create("http://localhost/telemetry/publishers/pump-7");
        var table = new (string Path, string? Token)[]
        {
            ("/telemetry/messages", null),
            ("/nowhere/messages", null),
            ("/nowhere/messages", "nonsense"),
            ("/telemetry/messages", SasToken.Create(Root, key: "WRONG")),
            ("/telemetry/messages", SasToken.Create(Root, expires: DateTimeOffset.UnixEpoch.AddYears(50))),
            ("/telemetry/messages", SasToken.Create("http://elsewhere.servicebus.windows.net/telemetry")),
            ("/telemetry/messages", publisher),
            ("/telemetry/partitions/1/messages", publisher),
            ("/telemetry/publishers/pump-70/messages", publisher),
            ("/telemetry/publishers/pump-7%2F..%2Fpump-8/messages", publisher + "0"),
        };

        foreach (var (path, token) in table)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(path, "x", token)).StatusCode);
        }
    }

    [Theory]
    [InlineData("/nowhere/messages")]
    [InlineData("/nowhere/publishers/p/messages")]
    [InlineData("/telemetry/partitions/4/messages")]
    [InlineData("/telemetry")]
    [InlineData("/")]
    public async Task Post_ToWhatIsNotThere_Is404(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(path, "x", SasToken.Create(Root))).StatusCode);

    [Fact]
    public async Task Post_LargestBody_IsStoredAndOneByteMoreIs413()
    {
        var largest = await PostAsync("/telemetry/partitions/0/messages", new string('x', 1_048_576), SasToken.Create(Root));
        var larger = await PostAsync("/telemetry/partitions/0/messages", new string('x', 1_048_577), SasToken.Create(Root));
        var chunked = await PostAsync("/telemetry/partitions/0/messages", new string('x', 1_048_577), SasToken.Create(Root), request =>
            request.Headers.TransferEncodingChunked = true);

        Assert.Equal(HttpStatusCode.Created, largest.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, larger.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
        Assert.Equal(1_048_576, Text(await ReceiveOneAsync(0)).Length);
    }

    [Theory]
    [InlineData("text/plain", "x", "not json")]
    [InlineData("text/plain", "x", "[]")]
    [InlineData("text/plain", "x", "{\"PartitionKey\":\"pump-8\"}")]
    [InlineData("application/vnd.microsoft.servicebus.json", "not json", null)]
    [InlineData("application/vnd.microsoft.servicebus.json", "{}", null)]
    [InlineData("application/vnd.microsoft.servicebus.json", "[]", null)]
    [InlineData("application/vnd.microsoft.servicebus.json", "[1]", null)]
    [InlineData("application/vnd.microsoft.servicebus.json", "[{}]", null)]
    [InlineData("application/vnd.microsoft.servicebus.json", "[{\"Body\":\"\\ud800\"}]", null)]
    [InlineData("application/vnd.microsoft.servicebus.json", "[{\"Body\":\"a\",\"BrokerProperties\":{\"PartitionKey\":\"pump-8\"}}]", null)]
    public async Task Post_MalformedOrForeignKey_Is400(string contentType, string body, string? brokerProperties)
    {
        var response = await PostAsync("/telemetry/publishers/pump-7/messages", body, SasToken.Create(Root), request =>
        {
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            if (brokerProperties is not null)
            {
                request.Headers.TryAddWithoutValidation("BrokerProperties", brokerProperties);
            }
        });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Post_BatchOfManyEventsUnderALongHeader_Is413()
    {
        var body = $"[{string.Join(',', Enumerable.Repeat("{\"Body\":1}", 80_000))}]";
        var response = await PostAsync("/telemetry/messages", body, SasToken.Create(Root), request =>
        {
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.microsoft.servicebus.json");
            request.Headers.TryAddWithoutValidation("BrokerProperties", $$"""{"Label":"{{new string('x', 20_000)}}"}""");
        });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Post_EmptyBody_IsAnEvent()
    {
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("/telemetry/partitions/0/messages", "", SasToken.Create(Root))).StatusCode);
        Assert.Equal("", Text(await ReceiveOneAsync(0)));
    }

    [Fact]
    public async Task Get_Health_Is200() =>
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? token, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        configure?.Invoke(request);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<global::Amqp.Message> ReceiveOneAsync(int partition)
    {
        await using var client = await _emulator.ConnectAsync();
        return Assert.Single(await client.ReceiveAsync(1, partition));
    }
}
