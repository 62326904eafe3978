using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

/// <summary>What holds for requests of every kind.</summary>
public abstract class RequestsBehaviour(ITableService service) : ServiceBehaviour(service)
{
    [Theory]
    [InlineData("2010-01-01")]
    [InlineData("2999-01-01")]
    [InlineData("2019-2-2")]
    [InlineData("soon")]
    public async Task Version_ThatIsNone_Is400InvalidHeaderValueOnAzure(string version)
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables", change: request => SetHeader(request, "x-ms-version", version));
        Assert.Equal(Expected(azure: 400, azurite: 200), answer.Status);
        Assert.Equal(Expected(azure: true, azurite: false), answer.Body.Contains("\"InvalidHeaderValue\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2015-12-11")]
    [InlineData("2026-06-06")]
    public async Task Version_Known_IsThatOfTheAnswerOnAzure(string version)
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables", change: request => SetHeader(request, "x-ms-version", version));
        Assert.Equal(200, answer.Status);
        if (Service.Kind == TableServiceKind.Emulator) Assert.Equal(version, answer.Headers["x-ms-version"]);
    }

    [Fact]
    public async Task Version_Absent_IsServed()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables", change: request => request.Headers.Remove("x-ms-version"));
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData(36, true)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task ClientRequestId_OfUpTo1024Characters_ComesBack(int length, bool comesBack)
    {
        var id = new string('i', length);
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables", change: request => SetHeader(request, "x-ms-client-request-id", id));
        Assert.Equal(200, answer.Status);
        Assert.Equal(Expected(comesBack, azurite: true), answer.Headers.TryGetValue("x-ms-client-request-id", out var back) && back == id);
    }

    [Theory]
    [InlineData("*", 204)]
    [InlineData("W/\"other\"", 412)]
    [InlineData("w/\"other\"", 412)]
    [InlineData("W/\"datetime'2015-01-01T23%3A14%3A33.4980000Z'\"", 412)]
    [InlineData("\"strong\"", 400)]
    [InlineData("bare", 400)]
    public async Task IfMatch_EachForm_IsTakenOrRefused(string tag, int status)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"), Cancel);
        using var http = new SignedHttp(Service.ConnectionString);
        var path = $"/{table.Name}(PartitionKey='p',RowKey='r')";
        var answer = await http.SendAsync(HttpMethod.Put, path, "{}", request => SetHeader(request, "If-Match", tag));
        Assert.Equal(status, answer.Status);
        if (status == 400) Assert.Contains("\"InvalidInput\"", answer.Body, StringComparison.Ordinal);
        if (status == 412) Assert.Contains("\"UpdateConditionNotSatisfied\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_AreServedByTheSecondaryLocationAlone()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        Assert.Equal(400, (await http.SendAsync(HttpMethod.Get, "/?restype=service&comp=stats")).Status);

        // The SDK asks the secondary location by itself.
        Assert.Equal("live", (await Client.GetStatisticsAsync(Cancel)).Value.GeoReplication.Status.ToString());
    }

    [Fact]
    public async Task ServiceProperties_WithOnePart_KeepTheOthers()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        const string Logging = "<Logging><Version>1.0</Version><Delete>true</Delete><Read>false</Read><Write>true</Write><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging>";
        Assert.Equal(202, await SetPropertiesAsync(http, Logging));
        Assert.Equal(202, await SetPropertiesAsync(http, CorsRule("https://kept.example")));
        var properties = await http.SendAsync(HttpMethod.Get, "/?restype=service&comp=properties");
        Assert.Contains("<Delete>true</Delete>", properties.Body, StringComparison.Ordinal);
        Assert.Contains("https://kept.example", properties.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preflight_ByTheRules_IsAllowedOrRefused()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        Assert.Equal(202, await SetPropertiesAsync(http, CorsRule("https://a.example")));

        var allowed = await PreflightAsync(http, "https://a.example", "GET", "x-ms-date");
        Assert.Equal(200, allowed.Status);
        Assert.Equal("https://a.example", allowed.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("60", allowed.Headers["Access-Control-Max-Age"]);
        Assert.Equal(403, (await PreflightAsync(http, "https://b.example", "GET")).Status);
        Assert.Equal(403, (await PreflightAsync(http, "https://a.example", "DELETE")).Status);
        Assert.Equal(403, (await PreflightAsync(http, "https://a.example", "GET", "other")).Status);
        Assert.Equal(400, (await PreflightAsync(http, "https://a.example", null)).Status);
    }

    [Fact]
    public async Task Origin_ByTheRules_IsNamedInTheAnswer()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        Assert.Equal(202, await SetPropertiesAsync(http, CorsRule("https://a.example")));
        var matching = await http.SendAsync(HttpMethod.Get, "/Tables", change: request => SetHeader(request, "Origin", "https://a.example"));
        var other = await http.SendAsync(HttpMethod.Get, "/Tables", change: request => SetHeader(request, "Origin", "https://b.example"));
        Assert.Equal("https://a.example", matching.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("etag", matching.Headers["Access-Control-Expose-Headers"]);
        Assert.Equal("Origin", matching.Headers["Vary"]);
        Assert.False(other.Headers.ContainsKey("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", other.Headers["Vary"]);
    }

    private protected static void SetHeader(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }

    private protected static string CorsRule(string origin) =>
        $"<Cors><CorsRule><AllowedOrigins>{origin}</AllowedOrigins><AllowedMethods>GET,PUT</AllowedMethods><AllowedHeaders>x-ms-*</AllowedHeaders><ExposedHeaders>etag</ExposedHeaders><MaxAgeInSeconds>60</MaxAgeInSeconds></CorsRule></Cors>";

    private protected static async Task<int> SetPropertiesAsync(SignedHttp http, string parts)
    {
        var body = $"<?xml version=\"1.0\" encoding=\"utf-8\"?><StorageServiceProperties>{parts}</StorageServiceProperties>";
        return (await http.SendAsync(HttpMethod.Put, "/?restype=service&comp=properties", body, contentType: "application/xml")).Status;
    }

    private static Task<HttpAnswer> PreflightAsync(SignedHttp http, string origin, string? method, string? headers = null) =>
        http.SendAsync(HttpMethod.Options, "/Tables", change: request =>
        {
            SetHeader(request, "Origin", origin);
            if (method is not null) SetHeader(request, "Access-Control-Request-Method", method);
            if (headers is not null) SetHeader(request, "Access-Control-Request-Headers", headers);
        });
}

/// <summary>Beside the suite: what Azurite takes.</summary>
public sealed class EmulatorRequestsTests(EmulatorFixture service) : RequestsBehaviour(service)
{
    [Theory]
    [InlineData("<Cors><CorsRule><AllowedOrigins>*</AllowedOrigins></CorsRule></Cors>")]
    [InlineData("<Other />")]
    public async Task ServiceProperties_Malformed_Are400InvalidXmlDocument(string parts)
    {
        using var http = new SignedHttp(Service.ConnectionString);
        Assert.Equal(400, await SetPropertiesAsync(http, parts));
    }

    [Fact]
    public async Task ServiceProperties_WithSixRules_Are400()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var rule = CorsRule("*").Replace("<Cors>", "", StringComparison.Ordinal).Replace("</Cors>", "", StringComparison.Ordinal);
        Assert.Equal(400, await SetPropertiesAsync(http, $"<Cors>{string.Concat(Enumerable.Repeat(rule, 6))}</Cors>"));
    }

    [Fact]
    public async Task Secondary_Write_Is403()
    {
        var address = Client.Uri.OriginalString.TrimEnd('/');
        var secondary = new TableServiceClient(Service.ConnectionString.Replace(address, address + "-secondary", StringComparison.Ordinal));
        Assert.Equal((403, "WriteOperationNotSupportedOnSecondary"), await RefusalAsync(() => secondary.CreateTableAsync(NewName(), Cancel)));
    }

    [Fact]
    public async Task AccessPolicies_MoreThanFive_Are400()
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var policies = string.Concat(Enumerable.Range(0, 6).Select(i => $"<SignedIdentifier><Id>{i}</Id></SignedIdentifier>"));
        var answer = await http.SendAsync(
            HttpMethod.Put, $"/{table.Name}?comp=acl", $"<SignedIdentifiers>{policies}</SignedIdentifiers>", contentType: "application/xml");
        Assert.Equal(400, answer.Status);
    }
}

public sealed class AzuriteRequestsTests(AzuriteFixture service) : RequestsBehaviour(service);
