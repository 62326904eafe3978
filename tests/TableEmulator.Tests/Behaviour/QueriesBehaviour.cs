using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class QueriesBehaviour(ITableService service) : ServiceBehaviour(service)
{
    [Theory]
    [InlineData("PartitionKey eq 'p1'", "p1/a p1/b")]
    [InlineData("PartitionKey eq 'p1' and RowKey eq 'b'", "p1/b")]
    [InlineData("PartitionKey gt 'p1'", "p2/a p2/c")]
    [InlineData("PartitionKey ge 'p1' and PartitionKey lt 'p2'", "p1/a p1/b")]
    [InlineData("RowKey eq 'a'", "p1/a p2/a")]
    [InlineData("RowKey ne 'a'", "p1/b p2/c")]
    [InlineData("PartitionKey eq 'p1' or RowKey eq 'c'", "p1/a p1/b p2/c")]
    [InlineData("not (PartitionKey eq 'p1')", "p2/a p2/c")]
    [InlineData("i eq 2", "p1/b")]
    [InlineData("i gt 1 and i le 3", "p1/b p2/a")]
    [InlineData("l eq 20L", "p1/b")]
    [InlineData("l ge 30L", "p2/a p2/c")]
    [InlineData("d lt 2.5", "p1/a")]
    [InlineData("s eq 'it''s'", "p1/a")]
    [InlineData("b eq true", "p1/b p2/c")]
    [InlineData("b eq false and (i eq 1 or i eq 3)", "p1/a p2/a")]
    [InlineData("t lt datetime'2026-01-03T00:00:00Z'", "p1/a p1/b")]
    [InlineData("g eq guid'00000000-0000-0000-0000-000000000003'", "p2/a")]
    [InlineData("x eq X'0102'", "p1/b")]
    [InlineData("x eq binary'0102'", "p1/b")]
    [InlineData("missing eq 1", "")]
    [InlineData("not (missing eq 1) and RowKey eq 'c'", "p2/c")]
    public async Task Filter_OfEachKind_FindsItsRows(string filter, string expected)
    {
        var table = await FilledAsync();
        Assert.Equal(expected, Keys(await ListAsync(table, filter)));
    }

    [Theory]
    [InlineData("l eq 20", "")]
    [InlineData("d eq 4", "p2/c")]
    [InlineData("s eq 1", "")]
    [InlineData("missing ne 1", "")]
    public async Task Filter_OfAnotherTypeOrAbsentProperty_FindsNothingOnAzure(string filter, string azurite)
    {
        var table = await FilledAsync();
        Assert.Equal(Expected(azure: "", azurite), Keys(await ListAsync(table, filter)));
    }

    [Fact]
    public async Task Filter_Int64LiteralAgainstInt32_FindsNothingOnAzureAndIs500OnAzurite()
    {
        var table = await FilledAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, $"/{table.Name}()?$filter=i%20eq%202L");
        Assert.Equal(Expected(azure: 200, azurite: 500), answer.Status);
        Assert.DoesNotContain("RowKey", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i eq", 400)]
    [InlineData("eq 1", 400)]
    [InlineData("i eq 1 and", 400)]
    [InlineData("(i eq 1", 400)]
    [InlineData("i eq 'open", 200)]
    [InlineData("i eq datetime'nonsense'", 200)]
    [InlineData("i @ 1", 400)]
    public async Task Filter_Malformed_Is400(string filter, int azurite)
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, $"/{table.Name}()?$filter={Uri.EscapeDataString(filter)}");
        Assert.Equal(Expected(azure: 400, azurite), answer.Status);
    }

    [Fact]
    public async Task Order_OfRows_IsOrdinalByPartitionThenRow()
    {
        var table = await NewTableAsync();
        string[] keys = ["", "A", "B", "a", "a b", "a-b", "aa", "b", "é", "温"];
        foreach (var key in keys.Reverse()) await table.AddEntityAsync(new TableEntity("p", key), Cancel);
        Assert.Equal(keys, (await ListAsync(table)).Select(row => row.RowKey));
    }

    [Fact]
    public async Task Pages_OfThreeRows_ShowEachRowOnceInOrder()
    {
        var table = await NewTableAsync();
        foreach (var partition in "abc")
        {
            await table.SubmitTransactionAsync(Enumerable.Range(0, 7).Select(i => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity($"{partition}", $"{i}"))), Cancel);
        }

        var pages = new List<int>();
        var rows = new List<TableEntity>();
        await foreach (var page in table.QueryAsync<TableEntity>((string?)null, maxPerPage: 3, cancellationToken: Cancel).AsPages())
        {
            pages.Add(page.Values.Count);
            rows.AddRange(page.Values);
        }

        Assert.Equal([3, 3, 3, 3, 3, 3, 3], pages);
        Assert.Equal(21, rows.DistinctBy(row => (row.PartitionKey, row.RowKey)).Count());
        Assert.Equal(rows.OrderBy(row => row.PartitionKey + row.RowKey, StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task Page_WithoutTop_EndsAtAThousandRows()
    {
        var table = await NewTableAsync();
        for (var batch = 0; batch < 11; batch++)
        {
            await table.SubmitTransactionAsync(Enumerable.Range(0, 100).Select(i => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity("p", $"{batch:D2}{i:D2}"))), Cancel);
        }

        var pages = new List<int>();
        await foreach (var page in table.QueryAsync<TableEntity>((string?)null, cancellationToken: Cancel).AsPages()) pages.Add(page.Values.Count);
        Assert.Equal([1000, 100], pages);
    }

    [Fact]
    public async Task Select_SomeProperties_ReturnsThoseAlone()
    {
        var table = await FilledAsync();
        var row = Assert.Single(await ListAsync(table, "PartitionKey eq 'p1' and RowKey eq 'b'", select: ["RowKey", "i"]));
        Assert.Equal(2, row["i"]);
        Assert.Equal("b", row["RowKey"]);
        Assert.False(row.ContainsKey("s"));
        Assert.False(row.ContainsKey("PartitionKey"));
    }

    [Theory]
    [InlineData("-1", 400)]
    [InlineData("1001", 200)]
    [InlineData("x", 400)]
    public async Task Top_OutOfRange_Is400(string top, int azurite)
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, $"/{table.Name}()?$top={top}");
        Assert.Equal(Expected(azure: 400, azurite), answer.Status);
    }

    [Fact]
    public async Task Top_Zero_IsNoRows()
    {
        var table = await FilledAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var rows = await http.SendAsync(HttpMethod.Get, $"/{table.Name}()?$top=0");
        Assert.Equal(200, rows.Status);
        Assert.Contains("\"value\":[]", rows.Body, StringComparison.Ordinal);
        Assert.Equal(Expected(azure: false, azurite: true), rows.Headers.ContainsKey("x-ms-continuation-nextpartitionkey"));
        var tables = await http.SendAsync(HttpMethod.Get, "/Tables?$top=0");
        Assert.Equal(Expected(azure: true, azurite: false), tables.Body.Contains("\"value\":[]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("b eq True")]
    [InlineData("b eq tRUE")]
    [InlineData("not (b eq FALSE)")]
    public async Task Filter_BooleanInAnyCase_IsTheBoolean(string filter)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "yes") { ["b"] = true }, Cancel);
        await table.AddEntityAsync(new TableEntity("p", "no") { ["b"] = false }, Cancel);
        Assert.Equal("p/yes", Keys(await ListAsync(table, filter)));
    }

    private static string Keys(IEnumerable<TableEntity> rows) => string.Join(' ', rows.Select(row => $"{row.PartitionKey}/{row.RowKey}"));

    private async Task<TableClient> FilledAsync()
    {
        var table = await NewTableAsync();
        var number = 0;
        foreach (var key in (string[])["p1/a", "p1/b", "p2/a", "p2/c"])
        {
            number++;
            await table.AddEntityAsync(
                new TableEntity(key[..2], key[3..])
                {
                    ["i"] = number,
                    ["l"] = number * 10L,
                    ["d"] = number == 4 ? 4.0 : number + 0.5,
                    ["s"] = number == 1 ? "it's" : "other",
                    ["b"] = number % 2 == 0,
                    ["t"] = new DateTimeOffset(2026, 1, number, 0, 0, 0, TimeSpan.Zero),
                    ["g"] = Guid.Parse($"00000000-0000-0000-0000-00000000000{number}"),
                    ["x"] = new byte[] { 1, (byte)number },
                },
                Cancel);
        }

        return table;
    }
}

public sealed class EmulatorQueriesTests(EmulatorFixture service) : QueriesBehaviour(service);

public sealed class AzuriteQueriesTests(AzuriteFixture service) : QueriesBehaviour(service);
