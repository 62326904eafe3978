using System.Net.Sockets;
using System.Text;
using CsCheck;
using Serverless.TableEmulator.Batch;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Queries;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Http;

public class GarbageTests(EmulatorFixture emulator)
{
    private static readonly string[] JsonPieces =
        ["{", "}", "\"PartitionKey\":\"p\",", "\"RowKey\":\"r\"", ",", "\"x\":1", "\"x@odata.type\":\"Edm.Int64\",", "\"\\ud800\"", ":", "[", "]", "null", "1e999", "\"odata.etag\":{},", "\u00ff"];

    private static readonly string[] BatchPieces =
        ["--b\r\n", "--b--\r\n", "\r\n", "\n", "Content-Type: multipart/mixed; boundary=c\r\n", "Content-Type: application/http\r\n", "--c\r\n", "--c--\r\n", "POST /devstoreaccount1/t HTTP/1.1\r\n", "GET x HTTP/1.1\r\n", "{}", ": x\r\n"];

    [Fact]
    public void Read_AnyJson_RefusesOrTakesItWithoutException() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.OneOf<string>(JsonPieces).Array[0, 12].Select(pieces => Encoding.Latin1.GetBytes(string.Concat(pieces))))
            .Sample(body => { _ = EntityJsonReader.Read(body, withKeys: true, out _); }, iter: TestEffort.Iterations(20_000));

    [Fact]
    public void Read_AnyBatch_RefusesOrTakesItWithoutException() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.OneOf<string>(BatchPieces).Array[0, 20].Select(pieces => Encoding.Latin1.GetBytes(string.Concat(pieces))))
            .Sample(body => { _ = BatchReader.Read("multipart/mixed; boundary=b", body, out _, out _); }, iter: TestEffort.Iterations(20_000));

    [Fact]
    public void Parse_AnyTarget_RefusesOrTakesItWithoutException() =>
        Gen.OneOf(Gen.String, Gen.OneOf<string>("/", "devstoreaccount1", "t", "(", ")", "'", "PartitionKey=", "RowKey=", ",", "%", "%2", "%00", "?", "&", "$top=", "http://", "%ff").Array[0, 14].Select(string.Concat))
            .Sample(
                text =>
                {
                    if (RequestTarget.Parse(text, "devstoreaccount1", out var target) is null) _ = new QueryOptions(target);
                    _ = ContinuationToken.TryParse(text, out _);
                    _ = EntityTag.TryParse(text, out _);
                },
                iter: TestEffort.Iterations(20_000));

    [Theory]
    [InlineData("GET", "/t()?NextPartitionKey=garbage", null)]
    [InlineData("GET", "/t()?$filter=%FF%FE", null)]
    [InlineData("GET", "/t(PartitionKey='p')", null)]
    [InlineData("GET", "/t(RowKey='p',PartitionKey='p'", null)]
    [InlineData("GET", "/t(PartitionKey=1,RowKey=2)", null)]
    [InlineData("GET", "/a/b/c", null)]
    [InlineData("GET", "/?comp=nothing", null)]
    [InlineData("GET", "/t?comp=nothing", null)]
    [InlineData("OPTIONS", "/t", null)]
    [InlineData("PATCH", "/t", "{}")]
    [InlineData("DELETE", "/t(PartitionKey='p',RowKey='r')", null)]
    [InlineData("POST", "/Tables", "[]")]
    [InlineData("POST", "/Tables", "{\"TableName\":1}")]
    [InlineData("POST", "/Tables", "{\"TableName\":\"\\ud800\"}")]
    [InlineData("POST", "/t", "")]
    [InlineData("POST", "/t", "null")]
    [InlineData("PUT", "/t(PartitionKey='p',RowKey='r')", "{\"x\":1,\"x\":2}")]
    [InlineData("POST", "/$batch", "no batch")]
    [InlineData("GET", "/$batch", null)]
    public async Task Request_OfGarbage_Is4xxWithACode(string method, string path, string? body)
    {
        using var http = new SignedHttp(emulator.ConnectionString);
        var answer = await http.SendAsync(new HttpMethod(method), path, body, contentType: "multipart/mixed; boundary=b");
        Assert.InRange(answer.Status, 400, 499);
        Assert.Contains("\"odata.error\":{\"code\":\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_WithANullCharacter_Is400()
    {
        using var http = new SignedHttp(emulator.ConnectionString);
        Assert.Equal(400, (await http.SendAsync(HttpMethod.Get, "/%00")).Status);
    }

    // Read as UTF-8, but an answer's header can have ASCII alone.
    [Theory]
    [InlineData("x-ms-client-request-id", 403)]
    [InlineData("x-ms-version", 400)]
    public async Task Header_ThatIsRepeatedAndNoAscii_IsAnsweredWithoutIt(string name, int status)
    {
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        using var http = new HttpClient(handler);
        using var plain = new SignedHttp(emulator.ConnectionString);
        using var request = new HttpRequestMessage(HttpMethod.Get, plain.Endpoint);
        request.Headers.TryAddWithoutValidation(name, "é");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.DoesNotContain("é", response.Headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OverFourMebibytes_Is413()
    {
        using var http = new SignedHttp(emulator.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Post, "/t", new string(' ', (4 * 1024 * 1024) + 1));
        Assert.Equal(413, answer.Status);
        Assert.Contains("RequestBodyTooLarge", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_ThatAreNoHttp_LeaveTheServerServing()
    {
        var ct = TestContext.Current.CancellationToken;
        using var http = new SignedHttp(emulator.ConnectionString);
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", http.Endpoint.Port, ct);
            var bytes = new byte[200];
            random.NextBytes(bytes);
            await client.GetStream().WriteAsync(bytes, ct);
        }

        Assert.Equal(200, (await http.SendAsync(HttpMethod.Get, "/Tables")).Status);
    }
}
