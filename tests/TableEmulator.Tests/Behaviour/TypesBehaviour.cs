using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class TypesBehaviour(ITableService service) : ServiceBehaviour(service)
{
    public static TheoryData<object> Values =>
    [
        "text", "", "ünï-😀-\"quoted\"-\\-\n\t", true, false, 0, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, 5L,
        21.5, -1e300, double.Epsilon, double.NaN,
        Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), new byte[] { 0, 1, 255 }, Array.Empty<byte>(),
        DateTimeOffset.Parse("2026-11-22T10:11:12.1234567Z", System.Globalization.CultureInfo.InvariantCulture),
    ];

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task Value_OfEachType_IsReadBackWithItsType(object value)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["x"] = value }, Cancel);
        Assert.Equal(value, (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value["x"]);
        Assert.Equal(value, Assert.Single(await ListAsync(table))["x"]);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    public async Task Double_ThatIsNoNumber_IsReadBackByName(string name)
    {
        // By hand: the .NET SDK cannot write the infinities.
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var inserted = await http.SendAsync(HttpMethod.Post, $"/{table.Name}", $$"""{"PartitionKey":"p","RowKey":"r","x":"{{name}}","x@odata.type":"Edm.Double"}""");
        Assert.Equal(201, inserted.Status);
        var answer = await http.SendAsync(HttpMethod.Get, $"/{table.Name}(PartitionKey='p',RowKey='r')");
        Assert.Contains($"\"x\":\"{name}\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains("\"x@odata.type\":\"Edm.Double\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Double_WithoutFraction_StaysADouble()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["x"] = 21.0 }, Cancel);
        Assert.Equal(21.0, Assert.IsType<double>((await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value["x"]));
    }

    [Theory]
    [InlineData("nometadata", false, false)]
    [InlineData("minimalmetadata", true, false)]
    [InlineData("fullmetadata", true, true)]
    public async Task Get_ByMetadataLevel_HasTypesAndLinksAsAsked(string level, bool types, bool links)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["n"] = 5L }, Cancel);
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, $"/{table.Name}(PartitionKey='p',RowKey='r')", change: request =>
        {
            request.Headers.Remove("Accept");
            request.Headers.TryAddWithoutValidation("Accept", $"application/json;odata={level}");
        });
        Assert.Equal(200, answer.Status);
        Assert.Equal(types, answer.Body.Contains("n@odata.type", StringComparison.Ordinal));
        Assert.Equal(types, answer.Body.Contains("odata.metadata", StringComparison.Ordinal));
        Assert.Equal(links, answer.Body.Contains("odata.editLink", StringComparison.Ordinal));
        Assert.Contains("\"n\":\"5\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":1,"x@odata.type":"Edm.Int64"}""", 400, 400)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":"no","x@odata.type":"Edm.Int32"}""", 400, 400)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":"no","x@odata.type":"Edm.Guid"}""", 400, 204)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":"no","x@odata.type":"Edm.DateTime"}""", 400, 204)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":"no","x@odata.type":"Edm.Nothing"}""", 400, 500)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":{"y":1}}""", 400, 400)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":[1]}""", 400, 400)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":1""", 400, 400)]
    [InlineData("""{"RowKey":"r"}""", 400, 400)]
    [InlineData("""{"PartitionKey":1,"RowKey":"r"}""", 400, 500)]
    public async Task Insert_ValueAgainstItsType_Is400(string json, int azure, int azurite)
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Post, $"/{table.Name}", json, request => request.Headers.TryAddWithoutValidation("Prefer", "return-no-content"));
        Assert.Equal(Expected(azure, azurite), answer.Status);
    }
}

public sealed class EmulatorTypesTests(EmulatorFixture service) : TypesBehaviour(service);

public sealed class AzuriteTypesTests(AzuriteFixture service) : TypesBehaviour(service);
