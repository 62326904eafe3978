using Azure;
using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class EntitiesBehaviour(ITableService service) : ServiceBehaviour(service)
{
    [Fact]
    public async Task Insert_NewEntity_IsReadBackWithTimestampAndETag()
    {
        var table = await NewTableAsync();
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-2);
        var response = await table.AddEntityAsync(new TableEntity("p", "r") { ["x"] = "y" }, Cancel);
        var read = await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel);
        Assert.Equal(204, response.Status);
        Assert.Equal("y", read.Value["x"]);
        Assert.InRange(read.Value.Timestamp!.Value, before, before.AddMinutes(1));
        Assert.StartsWith("W/\"datetime'", read.Value.ETag.ToString(), StringComparison.Ordinal);
        Assert.Equal(response.Headers.ETag, read.Value.ETag);
        Assert.Equal(read.GetRawResponse().Headers.ETag, read.Value.ETag);
    }

    [Fact]
    public async Task Insert_SameKey_Is409EntityAlreadyExists()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"), Cancel);
        Assert.Equal((409, "EntityAlreadyExists"), await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", "r"), Cancel)));
    }

    [Fact]
    public async Task Get_MissingEntity_Is404ResourceNotFound()
    {
        var table = await NewTableAsync();
        Assert.Equal((404, "ResourceNotFound"), await RefusalAsync(() => table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)));
    }

    [Fact]
    public async Task Merge_OtherProperties_KeepsThoseItDoesNotName()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1, ["b"] = 2 }, Cancel);
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["b"] = 3, ["c"] = 4 }, ETag.All, TableUpdateMode.Merge, Cancel);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value;
        Assert.Equal((1, 3, 4), (read.GetInt32("a"), read.GetInt32("b"), read.GetInt32("c")));
    }

    [Fact]
    public async Task Merge_NullProperty_LeavesTheStoredValue()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1 }, Cancel);
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["a"] = null }, ETag.All, TableUpdateMode.Merge, Cancel);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value;
        Assert.Equal(1, read.GetInt32("a"));
    }

    [Fact]
    public async Task Replace_OtherProperties_DropsTheOldOnes()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1 }, Cancel);
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["b"] = 2 }, ETag.All, TableUpdateMode.Replace, Cancel);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value;
        Assert.False(read.ContainsKey("a"));
        Assert.Equal(2, read.GetInt32("b"));
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task Upsert_MissingThenPresent_InsertsThenChanges(TableUpdateMode mode)
    {
        var table = await NewTableAsync();
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["a"] = 1 }, mode, Cancel);
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["b"] = 2 }, mode, Cancel);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value;
        Assert.Equal(mode == TableUpdateMode.Merge, read.ContainsKey("a"));
        Assert.Equal(2, read.GetInt32("b"));
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task Update_MissingEntity_Is404ResourceNotFound(TableUpdateMode mode)
    {
        var table = await NewTableAsync();
        var refusal = await RefusalAsync(() => table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All, mode, Cancel));
        Assert.Equal((404, "ResourceNotFound"), refusal);
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task Update_StaleETag_Is412AndChangesNothing(TableUpdateMode mode)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1 }, Cancel);
        var first = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value.ETag;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["a"] = 2 }, first, mode, Cancel);
        var refusal = await RefusalAsync(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["a"] = 3 }, first, mode, Cancel));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), refusal);
        Assert.Equal(2, (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value.GetInt32("a"));
    }

    [Fact]
    public async Task Delete_MissingEntity_Is404ResourceNotFound()
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(
            HttpMethod.Delete, $"/{table.Name}(PartitionKey='p',RowKey='r')", change: request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        Assert.Equal(404, answer.Status);
        Assert.Contains("ResourceNotFound", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_StaleETag_Is412AndKeepsTheEntity()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1 }, Cancel);
        var first = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value.ETag;
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["a"] = 2 }, TableUpdateMode.Replace, Cancel);
        Assert.Equal((412, "UpdateConditionNotSatisfied"), await RefusalAsync(() => table.DeleteEntityAsync("p", "r", first, Cancel)));
        Assert.Single(await ListAsync(table));
        await table.DeleteEntityAsync("p", "r", ETag.All, Cancel);
        Assert.Empty(await ListAsync(table));
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("")]
    [InlineData("it's")]
    [InlineData("a b+c&d=e,f;g:h@i$j!k*l(m)n[o]p{q}")]
    [InlineData("Größe-温度计-😀")]
    [InlineData("50%25")]
    public async Task Key_OfAnyLegalText_IsReadBackAndFound(string key)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity(key, key) { ["a"] = 1 }, Cancel);
        var read = (await table.GetEntityAsync<TableEntity>(key, key, cancellationToken: Cancel)).Value;
        Assert.Equal((key, key), (read.PartitionKey, read.RowKey));
        Assert.Single(await ListAsync(table, TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")));
        await table.UpdateEntityAsync(new TableEntity(key, key) { ["a"] = 2 }, read.ETag, TableUpdateMode.Replace, Cancel);
        await table.DeleteEntityAsync(key, key, ETag.All, Cancel);
        Assert.Empty(await ListAsync(table));
    }

    [Fact]
    public async Task Insert_PreferContent_AnswersWithTheEntity()
    {
        var table = await NewTableAsync();
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(
            HttpMethod.Post, $"/{table.Name}", """{"PartitionKey":"p","RowKey":"r","n":21.0}""",
            request => request.Headers.TryAddWithoutValidation("Prefer", "return-content"));
        Assert.Equal(201, answer.Status);
        Assert.Equal("return-content", answer.Headers["Preference-Applied"]);
        Assert.Contains("\"PartitionKey\":\"p\"", answer.Body, StringComparison.Ordinal);
        Assert.True(answer.Headers.ContainsKey("ETag"));
    }

    [Fact]
    public async Task Merge_TunnelledThroughPost_IsApplied()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1 }, Cancel);
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Post, $"/{table.Name}(PartitionKey='p',RowKey='r')", """{"b":2}""", request =>
        {
            request.Headers.TryAddWithoutValidation("X-HTTP-Method", "MERGE");
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        });
        Assert.Equal(204, answer.Status);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)).Value;
        Assert.Equal((1, 2), (read.GetInt32("a"), read.GetInt32("b")));
    }
}

public sealed class EmulatorEntitiesTests(EmulatorFixture service) : EntitiesBehaviour(service);

public sealed class AzuriteEntitiesTests(AzuriteFixture service) : EntitiesBehaviour(service);
