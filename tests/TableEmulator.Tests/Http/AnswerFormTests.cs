using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Http;

/// <summary>The form of answers, as recordings of the service in the tests of the Azure SDK for Python have it.</summary>
public sealed class AnswerFormTests(EmulatorFixture service)
{
    private const string Xml = "application/xml";

    [Theory]
    [InlineData("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z")]
    [InlineData("2026-11-22T10:00:00.2830000Z", "2026-11-22T10:00:00.283Z")]
    [InlineData("2026-11-22T10:00:00.0000001Z", "2026-11-22T10:00:00.0000001Z")]
    [InlineData("2026-11-22T10:00:00.0100000Z", "2026-11-22T10:00:00.01Z")]
    public async Task DateTime_IsWritten_WithoutZerosAtItsEnd(string given, string written)
    {
        using var http = new SignedHttp(service.ConnectionString);
        var table = await NewTableAsync(http);
        var answer = await http.SendAsync(
            HttpMethod.Post, $"/{table}", $$"""{"PartitionKey":"p","RowKey":"r","at":"{{given}}","at@odata.type":"Edm.DateTime"}""");
        Assert.Contains($"\"at\":\"{written}\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Location_OfKeysWithApostrophes_HasThemDoubledAndNotEncoded()
    {
        using var http = new SignedHttp(service.ConnectionString);
        var table = await NewTableAsync(http);
        var answer = await http.SendAsync(HttpMethod.Post, $"/{table}", """{"PartitionKey":"a''b","RowKey":"c@d'"}""");
        Assert.EndsWith($"/{table}(PartitionKey='a''''b',RowKey='c%40d''')", answer.Headers["Location"], StringComparison.Ordinal);
        var row = await http.SendAsync(HttpMethod.Get, new Uri(answer.Headers["Location"]).PathAndQuery["/devstoreaccount1".Length..]);
        Assert.Equal(200, row.Status);
    }

    [Theory]
    [InlineData("(PartitionKey='p',RowKey='r')", "/@Element&$select=b,a")]
    [InlineData("()", "&$select=b,a")]
    public async Task Metadata_OfASelection_NamesIt(string rows, string context)
    {
        using var http = new SignedHttp(service.ConnectionString);
        var table = await NewTableAsync(http);
        await http.SendAsync(HttpMethod.Post, $"/{table}", """{"PartitionKey":"p","RowKey":"r","a":1,"b":2}""");
        var answer = await http.SendAsync(HttpMethod.Get, $"/{table}{rows}?$select=b,a");
        Assert.Contains($"$metadata#{table}{context}\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccessPolicies_Set_ComeBackWithTimesInFullAndNothingEmpty()
    {
        using var http = new SignedHttp(service.ConnectionString);
        var table = await NewTableAsync(http);
        const string Given = """
            <?xml version="1.0"?>
            <SignedIdentifiers>
              <SignedIdentifier><Id>none</Id></SignedIdentifier>
              <SignedIdentifier><Id>empty</Id><AccessPolicy><Start></Start><Expiry /><Permission /></AccessPolicy></SignedIdentifier>
              <SignedIdentifier><Id>full</Id><AccessPolicy><Start>2026-06-08T02:10:09Z</Start><Expiry>2026-06-09</Expiry><Permission>r</Permission></AccessPolicy></SignedIdentifier>
            </SignedIdentifiers>
            """;
        await http.SendAsync(HttpMethod.Put, $"/{table}?comp=acl", Given, contentType: Xml);
        var answer = await http.SendAsync(HttpMethod.Get, $"/{table}?comp=acl");
        Assert.EndsWith(
            "<SignedIdentifiers><SignedIdentifier><Id>none</Id></SignedIdentifier><SignedIdentifier><Id>empty</Id></SignedIdentifier>"
            + "<SignedIdentifier><Id>full</Id><AccessPolicy><Start>2026-06-08T02:10:09.0000000Z</Start><Expiry>2026-06-09T00:00:00.0000000Z</Expiry>"
            + "<Permission>r</Permission></AccessPolicy></SignedIdentifier></SignedIdentifiers>",
            answer.Body,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 400)]
    [InlineData("1", 202)]
    [InlineData("365", 202)]
    [InlineData("366", 400)]
    [InlineData("soon", 400)]
    public async Task Retention_IsOneTo365Days(string days, int status)
    {
        using var http = new SignedHttp(service.ConnectionString);
        var metrics = $"<MinuteMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>true</Enabled><Days>{days}</Days></RetentionPolicy></MinuteMetrics>";
        var answer = await http.SendAsync(
            HttpMethod.Put, "/?restype=service&comp=properties", $"<StorageServiceProperties>{metrics}</StorageServiceProperties>", contentType: Xml);
        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("PUT", "/?restype=service&comp=properties", 400, "InvalidXmlDocument")]
    [InlineData("GET", "/missing?comp=acl", 404, "TableNotFound")]
    public async Task Refusal_AboutAResourceOfXml_IsXml(string method, string path, int status, string code)
    {
        using var http = new SignedHttp(service.ConnectionString);
        var answer = await http.SendAsync(new HttpMethod(method), path, method == "PUT" ? "<Other />" : null, contentType: Xml);
        Assert.Equal((status, Xml), (answer.Status, answer.Headers["Content-Type"]));
        Assert.Contains($"<m:code>{code}</m:code><m:message xml:lang=\"en-US\">", answer.Body, StringComparison.Ordinal);
        Assert.Equal(code, answer.Headers["x-ms-error-code"]);
    }

    private static async Task<string> NewTableAsync(SignedHttp http)
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        var answer = await http.SendAsync(HttpMethod.Post, "/Tables", $$"""{"TableName":"{{name}}"}""");
        Assert.Equal(201, answer.Status);
        return name;
    }
}
