using Azure.Data.Tables.Models;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class TablesBehaviour(ITableService service) : ServiceBehaviour(service)
{
    [Fact]
    public async Task Create_NewName_IsListed()
    {
        var name = NewName();
        await Client.CreateTableAsync(name, Cancel);
        var found = new List<TableItem>();
        await foreach (var item in Client.QueryAsync($"TableName eq '{name}'", cancellationToken: Cancel)) found.Add(item);
        Assert.Equal(name, Assert.Single(found).Name);
    }

    [Fact]
    public async Task Create_SameName_Is409TableAlreadyExists()
    {
        var name = NewName();
        await Client.CreateTableAsync(name, Cancel);
        Assert.Equal((409, "TableAlreadyExists"), await RefusalAsync(() => Client.CreateTableAsync(name, Cancel)));
    }

    [Fact]
    public async Task Create_SameNameInOtherCase_Is409TableAlreadyExists()
    {
        var name = NewName();
        await Client.CreateTableAsync(name, Cancel);
        Assert.Equal((409, "TableAlreadyExists"), await RefusalAsync(() => Client.CreateTableAsync(name.ToUpperInvariant(), Cancel)));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("a-b")]
    [InlineData("1abc")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public async Task Create_NameAgainstTheRules_Is400(string name)
    {
        var (status, _) = await RefusalAsync(() => Client.CreateTableAsync(name, Cancel));
        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Delete_MissingTable_Is404ResourceNotFound()
    {
        // The SDK takes this 404 for success, so the request goes by hand.
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Delete, $"/Tables('{NewName()}')");
        Assert.Equal(404, answer.Status);
        Assert.Contains("ResourceNotFound", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_TableWithRows_TakesItsRowsWithIt()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new Azure.Data.Tables.TableEntity("p", "r"), Cancel);
        await table.DeleteAsync(Cancel);
        await table.CreateAsync(Cancel);
        Assert.Empty(await ListAsync(table));
    }

    [Fact]
    public async Task Use_MissingTable_Is404TableNotFound()
    {
        var table = Client.GetTableClient(NewName());
        Assert.Equal((404, "TableNotFound"), await RefusalAsync(() => table.AddEntityAsync(new Azure.Data.Tables.TableEntity("p", "r"), Cancel)));
        Assert.Equal((404, "TableNotFound"), await RefusalAsync(() => ListAsync(table)));
        Assert.Equal((404, "TableNotFound"), await RefusalAsync(() => table.GetEntityAsync<Azure.Data.Tables.TableEntity>("p", "r", cancellationToken: Cancel)));
    }

    [Fact]
    public async Task List_InPages_ShowsEachTableOnce()
    {
        var prefix = NewName()[..20];
        var names = Enumerable.Range(0, 5).Select(i => $"{prefix}{i}").ToList();
        foreach (var name in names) await Client.CreateTableAsync(name, Cancel);
        var found = new List<string>();
        var pages = 0;
        var query = Client.QueryAsync($"TableName ge '{prefix}' and TableName lt '{prefix}~'", maxPerPage: 2, cancellationToken: Cancel);
        await foreach (var page in query.AsPages())
        {
            pages++;
            found.AddRange(page.Values.Select(item => item.Name));
        }

        Assert.Equal(names, found);
        Assert.Equal(3, pages);
    }
}

public sealed class EmulatorTablesTests(EmulatorFixture service) : TablesBehaviour(service);

public sealed class AzuriteTablesTests(AzuriteFixture service) : TablesBehaviour(service);
