using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class LimitsBehaviour(ITableService service) : ServiceBehaviour(service)
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u0000b")]
    [InlineData("a\u0001b")]
    [InlineData("a\u001fb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u0080b")]
    [InlineData("a\u009fb")]
    public async Task Insert_ForbiddenCharacterInAKey_Is400OutOfRangeInput(string key)
    {
        var table = await NewTableAsync();
        Assert.Equal((400, Expected("OutOfRangeInput", "InvalidInput")), await RefusalAsync(() => table.AddEntityAsync(new TableEntity(key, "r"), Cancel)));
        Assert.Equal((400, Expected("OutOfRangeInput", "InvalidInput")), await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", key), Cancel)));
    }

    [Fact]
    public async Task Insert_KeyOf1024Characters_IsTakenByAzureAndRefusedByAzurite()
    {
        var table = await NewTableAsync();
        var key = new string('k', 1024);
        var (status, _) = await RefusalAsync(() => table.AddEntityAsync(new TableEntity(key, key), Cancel));
        Assert.Equal(Expected(azure: 200, azurite: 400), status);
    }

    [Fact]
    public async Task Insert_KeyOver1024Characters_Is400()
    {
        var table = await NewTableAsync();
        var refusal = await RefusalAsync(() => table.AddEntityAsync(new TableEntity(new string('k', 1025), "r"), Cancel));
        Assert.Equal((400, Expected("KeyValueTooLarge", "InvalidInput")), refusal);
    }

    [Fact]
    public async Task Insert_StringOf32KCharacters_IsTakenAndOneMoreIs400()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "max") { ["x"] = new string('é', 32 * 1024) }, Cancel);
        var refusal = await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", "over") { ["x"] = new string('é', (32 * 1024) + 1) }, Cancel));
        Assert.Equal((400, "PropertyValueTooLarge"), refusal);
    }

    [Fact]
    public async Task Insert_BinaryOf64KiB_IsTakenAndOneMoreIs400()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "max") { ["x"] = new byte[64 * 1024] }, Cancel);
        var refusal = await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", "over") { ["x"] = new byte[(64 * 1024) + 1] }, Cancel));
        Assert.Equal((400, "PropertyValueTooLarge"), refusal);
    }

    [Fact]
    public async Task Insert_252Properties_IsTakenAndOneMoreIs400()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(WithProperties("max", 252), Cancel);
        var refusal = await RefusalAsync(() => table.AddEntityAsync(WithProperties("over", 253), Cancel));
        Assert.Equal(Expected<(int, string?)>((400, "TooManyProperties"), (200, null)), refusal);
    }

    [Fact]
    public async Task Merge_Past252Properties_Is400()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(WithProperties("r", 252), Cancel);
        var refusal = await RefusalAsync(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["more"] = 1 }, Azure.ETag.All, TableUpdateMode.Merge, Cancel));
        Assert.Equal(Expected<(int, string?)>((400, "TooManyProperties"), (200, null)), refusal);
    }

    [Fact]
    public async Task Insert_EntityOverOneMebibyte_Is400EntityTooLarge()
    {
        var table = await NewTableAsync();
        var entity = new TableEntity("p", "r");
        for (var i = 0; i < 17; i++) entity[$"x{i}"] = new byte[63 * 1024];
        var refusal = await RefusalAsync(() => table.AddEntityAsync(entity, Cancel));
        Assert.Equal(Expected<(int, string?)>((400, "EntityTooLarge"), (200, null)), refusal);
    }

    [Theory]
    [InlineData("1x")]
    [InlineData("a-b")]
    [InlineData("a.b")]
    [InlineData("a b")]
    public async Task Insert_PropertyNameThatIsNoIdentifier_Is400(string name)
    {
        var table = await NewTableAsync();
        var (status, code) = await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", "r") { [name] = 1 }, Cancel));
        Assert.Equal(Expected<(int, string?)>((400, "PropertyNameInvalid"), (200, null)), (status, code));
    }

    [Fact]
    public async Task Insert_PropertyNameOf255Characters_IsTakenAndOneMoreIs400()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "max") { [new string('n', 255)] = 1 }, Cancel);
        var refusal = await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", "over") { [new string('n', 256)] = 1 }, Cancel));
        Assert.Equal(Expected<(int, string?)>((400, "PropertyNameTooLong"), (200, null)), refusal);
    }

    [Fact]
    public async Task Filter_OfSixteenComparisons_Is400OnAzure()
    {
        var table = await NewTableAsync();
        var comparisons = Enumerable.Range(0, 16).Select(i => $"x eq {i}").ToList();
        Assert.Empty(await ListAsync(table, string.Join(" or ", comparisons.Take(15))));
        var (status, _) = await RefusalAsync(() => ListAsync(table, string.Join(" or ", comparisons)));
        Assert.Equal(Expected(azure: 400, azurite: 200), status);
    }

    [Theory]
    [InlineData("abc", 201, null)]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123", 201, null)]
    [InlineData("ab", 400, "OutOfRangeInput")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234", 400, "OutOfRangeInput")]
    [InlineData("a-b", 400, "InvalidResourceName")]
    [InlineData("1abc", 400, "InvalidResourceName")]
    [InlineData("äbc", 400, "InvalidResourceName")]
    [InlineData("tables", 400, "InvalidInput")]
    public async Task Create_TableName_IsTakenOrRefusedWithItsCode(string name, int status, string? code)
    {
        using var http = new SignedHttp(Service.ConnectionString);
        await http.SendAsync(HttpMethod.Delete, $"/Tables('{Uri.EscapeDataString(name)}')");
        var answer = await http.SendAsync(HttpMethod.Post, "/Tables", $$"""{"TableName":"{{name}}"}""");
        Assert.Equal((status, Expected(code, azurite: Code(answer))), (answer.Status, Code(answer)));
    }

    [Fact]
    public async Task Insert_EntityOfOneMebibyte_IsTakenAndOneByteMoreIs400()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(OfOneMebibyte("a", more: 0), Cancel);
        var refusal = await RefusalAsync(() => table.AddEntityAsync(OfOneMebibyte("b", more: 1), Cancel));
        Assert.Equal(Expected<(int, string?)>((400, "EntityTooLarge"), (200, null)), refusal);
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task Upsert_PastOneMebibyteOr252Properties_Is400(TableUpdateMode mode)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(OfOneMebibyte("r", more: 0), Cancel);
        await table.AddEntityAsync(WithProperties("many", 252), Cancel);
        var isMerge = mode == TableUpdateMode.Merge;
        var large = isMerge ? new TableEntity("p", "r") { ["b"] = true } : OfOneMebibyte("r", more: 1);
        var many = isMerge ? new TableEntity("p", "many") { ["b"] = true } : WithProperties("many", 253);
        Assert.Equal(
            Expected<(int, string?)>((400, "EntityTooLarge"), isMerge ? (200, null) : (400, "EntityTooLarge")),
            await RefusalAsync(() => table.UpsertEntityAsync(large, mode, Cancel)));
        Assert.Equal(Expected<(int, string?)>((400, "TooManyProperties"), (200, null)), await RefusalAsync(() => table.UpsertEntityAsync(many, mode, Cancel)));
    }

    [Fact]
    public async Task Submit_AHundredOperations_IsTaken()
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var body = BatchBody.Inserts(http.Endpoint, table.Name, Enumerable.Range(0, 100).Select(i => $"{i}"));
        var answer = await http.SendAsync(HttpMethod.Post, "/$batch", body, contentType: BatchBody.ContentType);
        Assert.Equal(202, answer.Status);
        Assert.Equal(100, (await ListAsync(table)).Count);
    }

    [Fact]
    public async Task Submit_OperationBeyondALimit_NamesItAndLeavesNothing()
    {
        var table = await NewTableAsync();
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [
                new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", "a")),
                new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", "b") { ["x"] = new string('x', (32 * 1024) + 1) }),
            ],
            Cancel));
        Assert.Equal((400, "PropertyValueTooLarge", 1), (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex));
        Assert.Empty(await ListAsync(table));
    }

    [Fact]
    public async Task Insert_BodyOfFourMebibytes_IsTakenAndOneByteMoreIs413()
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var within = await http.SendAsync(HttpMethod.Post, $"/{table.Name}", """{"PartitionKey":"p","RowKey":"a"}""".PadRight(4 * 1024 * 1024));
        var beyond = await http.SendAsync(HttpMethod.Post, $"/{table.Name}", """{"PartitionKey":"p","RowKey":"b"}""".PadRight((4 * 1024 * 1024) + 1));
        Assert.Equal(201, within.Status);
        Assert.Equal((413, "RequestBodyTooLarge"), (beyond.Status, Code(beyond)));
    }

    [Theory]
    [InlineData("1600-12-31T23:59:59.9999999Z", false)]
    [InlineData("1601-01-01T00:00:00Z", true)]
    [InlineData("9999-12-31T23:59:59.9999999Z", true)]
    [InlineData("10000-01-01T00:00:00Z", false)]
    public async Task Insert_DateTime_IsOfTheYears1601To9999(string value, bool isTaken)
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(
            HttpMethod.Post,
            $"/{table.Name}",
            $$"""{"PartitionKey":"p","RowKey":"r","t":"{{value}}","t@odata.type":"Edm.DateTime"}""",
            request => request.Headers.TryAddWithoutValidation("Prefer", "return-no-content"));
        Assert.Equal(isTaken ? 204 : Expected(azure: 400, azurite: 204), answer.Status);
    }

    [Theory]
    [InlineData("""{"RowKey":"r"}""", "PropertiesNeedValue", 400)]
    [InlineData("""{"PartitionKey":"p"}""", "PropertiesNeedValue", 400)]
    [InlineData("""{"PartitionKey":null,"RowKey":"r"}""", "PropertiesNeedValue", 400)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","x":1,"x":2}""", "DuplicatePropertiesSpecified", 201)]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","":1}""", "PropertyNameInvalid", 201)]
    public async Task Insert_PropertiesAgainstTheRules_Is400WithTheirCode(string json, string code, int azurite)
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Post, $"/{table.Name}", json);
        Assert.Equal(Expected((400, code), azurite == 400 ? (400, code) : (azurite, null)), (answer.Status, Code(answer)));
    }

    private static string? Code(HttpAnswer answer) => answer.Headers.GetValueOrDefault("x-ms-error-code")
        ?? (answer.Status < 400 ? null : Regex.Match(answer.Body, "\"code\":\"(\\w+)\"").Groups[1].Value);

    /// <summary>4 bytes, 2 for each of the two UTF-16 units of the keys, and for a property 8, 2 a unit of its name, 4 and its bytes.</summary>
    private static TableEntity OfOneMebibyte(string rowKey, int more)
    {
        const int Keys = 4 + (2 * 2);
        const int Property = 8 + (2 * 3) + 4;
        var entity = new TableEntity("p", rowKey);
        var left = (1024 * 1024) + more - Keys;
        for (var number = 10; left > 0; number++)
        {
            var bytes = Math.Min(left - Property, 64_000);
            entity[$"x{number}"] = new byte[bytes];
            left -= Property + bytes;
        }

        return entity;
    }

    private static TableEntity WithProperties(string rowKey, int count)
    {
        var entity = new TableEntity("p", rowKey);
        for (var i = 0; i < count; i++) entity[$"x{i}"] = i;
        return entity;
    }
}

public sealed class EmulatorLimitsTests(EmulatorFixture service) : LimitsBehaviour(service);

public sealed class AzuriteLimitsTests(AzuriteFixture service) : LimitsBehaviour(service);
