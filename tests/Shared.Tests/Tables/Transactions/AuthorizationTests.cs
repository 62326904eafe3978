using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables.Transactions;

/// <summary>What opens an account to transactions: as the SDK does it, request by request.</summary>
public sealed class AuthorizationTests : IDisposable
{
    private readonly RecordingHandler _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _service.Dispose();

    [Theory]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:9/a")]
    [InlineData("AccountName=account1234567890;AccountKey=/+A=;TableEndpoint=http://127.0.0.1:9/account1234567890")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=abc; AccountKey=++++AQ==;EndpointSuffix=core.windows.net")]
    [InlineData("accountname=abc;accountkey=c2VjcmV0;tableendpoint=https://tables.example/with%20path")]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://10.0.0.1")]
    public async Task SubmitAsync_AccountKey_SignsTheSameAddressAsTheSdk(string connectionString)
    {
        var clients = TestTables.Connect(connectionString, transport: new HttpClientTransport(_service)).Clients;
        RecordedRequest ours, theirs;
        do
        {
            ours = await SubmitAsync(clients.Transactions);
            theirs = await SubmitBySdkAsync(clients.Service);
        }
        while (ours["x-ms-date"] != theirs["x-ms-date"]);

        Assert.StartsWith("SharedKeyLite ", ours["Authorization"], StringComparison.Ordinal);
        foreach (var header in new[] { "Authorization", "x-ms-version", "DataServiceVersion", "Accept" })
        {
            Assert.Equal(theirs[header], ours[header]);
        }

        Assert.Equal(theirs.Address, ours.Address);
        Assert.Equal(theirs.PartHeads(), ours.PartHeads());
    }

    [Fact]
    public async Task SubmitAsync_EndpointWithASlashAtItsEnd_DoublesNone()
    {
        var clients = TestTables.Connect(
            "AccountName=abc;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:9/abc/", transport: new HttpClientTransport(_service)).Clients;

        var request = await SubmitAsync(clients.Transactions);

        Assert.Equal("http://127.0.0.1:9/abc/$batch", request.Address);
        Assert.StartsWith("PUT http://127.0.0.1:9/abc/table1(", request.PartHeads().First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sv=2020-12-06&ss=t&sig=a%2Bb%3D")]
    [InlineData("?sv=2020-12-06&ss=t&sig=a%2Bb%3D")]
    public async Task SubmitAsync_SharedAccessSignature_IsInTheAddressAlone(string signature)
    {
        var clients = TestTables.Connect(
            $"TableEndpoint=https://account.table.core.windows.net/;SharedAccessSignature={signature}",
            transport: new HttpClientTransport(_service)).Clients;

        var ours = await SubmitAsync(clients.Transactions);
        var theirs = await SubmitBySdkAsync(clients.Service);

        Assert.Equal(theirs.Address, ours.Address);
        Assert.Null(ours["Authorization"]);
        Assert.DoesNotContain("sig=", ours.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SubmitAsync_Again_SignsWithTheDateOfTheAttempt()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 1, 2, 3, TimeSpan.Zero));
        var account = TableAccount.Parse("AccountName=a;AccountKey=c2VjcmV0", new Uri("http://127.0.0.1:9/a"), "a");
        var client = new TransactionClient(account, new TablesOptions(), new HttpClientTransport(_service), time);

        var first = await SubmitAsync(client);
        time.Advance(TimeSpan.FromMilliseconds(999));
        var second = await SubmitAsync(client);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var third = await SubmitAsync(client);

        Assert.Equal("Tue, 24 Nov 2026 01:02:03 GMT", first["x-ms-date"]);
        Assert.Equal((first["x-ms-date"], first["Authorization"]), (second["x-ms-date"], second["Authorization"]));
        Assert.Equal("Tue, 24 Nov 2026 01:02:04 GMT", third["x-ms-date"]);
        Assert.NotEqual(first["Authorization"], third["Authorization"]);
    }

    [Fact]
    public async Task SubmitAsync_Identity_SendsItsTokenForStorage()
    {
        var credential = new StubCredential();
        var clients = TableClientFactory.FromIdentity(
            new Uri("https://account.table.core.windows.net"), credential, new TablesOptions(), new HttpClientTransport(_service));

        var request = await SubmitAsync(clients.Transactions);

        Assert.Equal("Bearer stub-token", request["Authorization"]);
        Assert.Equal("https://account.table.core.windows.net/$batch", request.Address);
        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes);
    }

    [Fact]
    public async Task SubmitAsync_IdentityWithoutTls_SendsNoToken()
    {
        var credential = new StubCredential();
        var client = new TransactionClient(
            new TableAccount(new Uri("http://127.0.0.1:9/account"), credential), new TablesOptions(), new HttpClientTransport(_service), TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(() => SubmitAsync(client));

        Assert.Empty(_service.Requests);
        Assert.Empty(credential.Scopes);
    }

    private async Task<RecordedRequest> SubmitAsync(TransactionClient client)
    {
        await client.SubmitAsync(
            "table1", [new TransactionOperation(TransactionKind.Upsert, new TableEntityRow(Entity()))], withETags: false, Cancellation);
        return _service.Requests.Last();
    }

    private async Task<RecordedRequest> SubmitBySdkAsync(TableServiceClient client)
    {
        await client.GetTableClient("table1").SubmitTransactionAsync(
            [new TableTransactionAction(TableTransactionActionType.UpsertReplace, Entity())], Cancellation);
        return _service.Requests.Last();
    }

    private static TableEntity Entity() => new("p'", "r %") { ["d"] = 1d };

    private sealed record RecordedRequest(string Address, Dictionary<string, string> Headers, string Body)
    {
        public string? this[string header] => Headers.GetValueOrDefault(header);

        /// <summary>Request line and headers of the operation.</summary>
        public IEnumerable<string> PartHeads() => Body.Split("\r\n").SkipWhile(line => !line.StartsWith("PUT ", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("--", StringComparison.Ordinal));
    }

    private sealed class RecordingHandler : HttpMessageHandler
    {
        public ConcurrentQueue<RecordedRequest> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Enqueue(new RecordedRequest(
                request.RequestUri!.AbsoluteUri,
                request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
                await request.Content!.ReadAsStringAsync(cancellationToken)));
            using var stub = new HttpMessageInvoker(new StubTableService().ThenCommit(1));
            return await stub.SendAsync(new HttpRequestMessage(HttpMethod.Get, request.RequestUri), cancellationToken);
        }
    }

    private sealed class StubCredential : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return new AccessToken("stub-token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
