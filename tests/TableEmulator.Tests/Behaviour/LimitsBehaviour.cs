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
    [InlineData("a\u0001b")]
    [InlineData("a\u007fb")]
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

    private static TableEntity WithProperties(string rowKey, int count)
    {
        var entity = new TableEntity("p", rowKey);
        for (var i = 0; i < count; i++) entity[$"x{i}"] = i;
        return entity;
    }
}

public sealed class EmulatorLimitsTests(EmulatorFixture service) : LimitsBehaviour(service);

public sealed class AzuriteLimitsTests(AzuriteFixture service) : LimitsBehaviour(service);
