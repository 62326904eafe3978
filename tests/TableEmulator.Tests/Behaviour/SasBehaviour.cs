using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Sas;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class SasBehaviour(ITableService service) : ServiceBehaviour(service)
{
    private protected const string PermissionMismatch = "AuthorizationPermissionMismatch";

    private protected static readonly TableSharedKeyCredential Key = new("devstoreaccount1", TableEmulatorOptions.DevelopmentAccountKey);

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow().AddHours(1);

    [Theory]
    [InlineData("r", "")]
    [InlineData("a", "insert")]
    [InlineData("u", "update")]
    [InlineData("d", "delete")]
    [InlineData("au", "insert update upsert")]
    [InlineData("raud", "insert update upsert delete")]
    public async Task TableSas_EachPermission_AllowsItsOperationsAndNoOthers(string permissions, string allowed)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "old"), Cancel);
        var client = Signed(table, Builder(table, permissions));

        var calls = new Dictionary<string, Func<Task>>
        {
            ["insert"] = () => client.AddEntityAsync(new TableEntity("p", "new"), Cancel),
            ["update"] = () => client.UpdateEntityAsync(new TableEntity("p", "old"), ETag.All, TableUpdateMode.Merge, Cancel),
            ["upsert"] = () => client.UpsertEntityAsync(new TableEntity("p", "upserted"), TableUpdateMode.Replace, Cancel),
            ["delete"] = () => client.DeleteEntityAsync("p", "old", cancellationToken: Cancel),
        };
        foreach (var (name, call) in calls)
        {
            // Azurite takes an upsert without Add.
            var isAllowed = allowed.Contains(name, StringComparison.Ordinal)
                || (name == "upsert" && Expected(azure: false, azurite: permissions == "u"));
            Assert.Equal((name, isAllowed ? Served : Refused(PermissionMismatch)), (name, await RefusalAsync(call)));
        }

        var (status, code) = await RefusalAsync(() => ListAsync(client));
        Assert.Equal(permissions.Contains('r', StringComparison.Ordinal) ? Served : Refused(PermissionMismatch), (status, code));
    }

    [Fact]
    public async Task TableSas_Forged_Is403AuthenticationFailed()
    {
        var table = await NewTableAsync();
        var token = Builder(table, "raud").Sign(Key);
        foreach (var forged in new[]
        {
            token.Replace("sp=raud", "sp=rau", StringComparison.Ordinal),
            token.Replace("se=20", "se=21", StringComparison.Ordinal),
            token + "&epk=z",
            token + "&sig=AAAA",
            token.Replace("sig=", "sig=A", StringComparison.Ordinal),
            token[..token.IndexOf("&sig=", StringComparison.Ordinal)] + "&sig=no",
        })
        {
            var (status, code) = await RefusalAsync(() => ListAsync(Signed(table, forged)));
            Assert.Equal((forged, Refused("AuthenticationFailed")), (forged, (status, code)));
        }
    }

    [Fact]
    public async Task TableSas_OutOfItsTime_Is403AuthenticationFailed()
    {
        var table = await NewTableAsync();
        var now = TimeProvider.System.GetUtcNow();
        var expired = new TableSasBuilder(table.Name, "r", now.AddMinutes(-1)).Sign(Key);
        var early = new TableSasBuilder(table.Name, "r", now.AddHours(2)) { StartsOn = now.AddHours(1) }.Sign(Key);
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(Signed(table, expired))));
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(Signed(table, early))));
    }

    [Fact]
    public async Task TableSas_OnAnotherTable_Is403()
    {
        var table = await NewTableAsync();
        var other = await NewTableAsync();
        var client = Signed(other, Builder(table, "r"));
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(client)));
    }

    [Fact]
    public async Task TableSas_WithRange_ShowsAndTakesOnlyItsKeys()
    {
        var table = await NewTableAsync();
        foreach (var (partition, row) in new[] { ("a", "1"), ("b", "0"), ("b", "1"), ("b", "9"), ("c", "1"), ("c", "5"), ("c", "6"), ("d", "1") })
            await table.AddEntityAsync(new TableEntity(partition, row), Cancel);
        var builder = Builder(table, "raud");
        (builder.PartitionKeyStart, builder.RowKeyStart, builder.PartitionKeyEnd, builder.RowKeyEnd) = ("b", "1", "c", "5");
        var client = Signed(table, builder);

        var found = (await ListAsync(client)).Select(row => row.PartitionKey + row.RowKey);
        Assert.Equal(Expected("b1 b9 c1 c5", "a1 b0 b1 b9 c1 c5 c6 d1"), string.Join(' ', found));
        var outside = Expected((403, "AuthorizationFailure"), (200, (string?)null));
        Assert.Equal(Served, await RefusalAsync(() => client.AddEntityAsync(new TableEntity("b", "2"), Cancel)));
        Assert.Equal(outside, await RefusalAsync(() => client.AddEntityAsync(new TableEntity("b", "00"), Cancel)));
        Assert.Equal(outside, await RefusalAsync(() => client.DeleteEntityAsync("c", "6", cancellationToken: Cancel)));
        Assert.Equal(Expected(404, 200), (await RefusalAsync(() => client.GetEntityAsync<TableEntity>("a", "1", cancellationToken: Cancel))).Status);
        Assert.Equal(Served, await RefusalAsync(() => client.GetEntityAsync<TableEntity>("c", "5", cancellationToken: Cancel)));
    }

    [Fact]
    public async Task TableSas_WithPartitionRange_TakesTheWholeLastPartition()
    {
        var table = await NewTableAsync();
        foreach (var partition in new[] { "a", "b", "ba", "c" }) await table.AddEntityAsync(new TableEntity(partition, "zz"), Cancel);
        var builder = Builder(table, "r");
        (builder.PartitionKeyStart, builder.PartitionKeyEnd) = ("b", "b");
        var found = (await ListAsync(Signed(table, builder), "PartitionKey ge 'a'")).Select(row => row.PartitionKey);
        Assert.Equal(Expected("b", "a b ba c"), string.Join(' ', found));
    }

    [Fact]
    public async Task TableSas_WithStoredPolicy_HoldsUntilThePolicyIsGone()
    {
        var table = await NewTableAsync();
        await SetPolicyAsync(table, "a");
        var builder = new TableSasBuilder { TableName = table.Name, Identifier = "policy" };
        var client = Signed(table, builder);
        Assert.Equal(Served, await RefusalAsync(() => client.AddEntityAsync(new TableEntity("p", "1"), Cancel)));
        Assert.Equal(Refused(PermissionMismatch), await RefusalAsync(() => ListAsync(client)));

        await SetPolicyAsync(table, "r");
        Assert.Equal(Served, await RefusalAsync(() => ListAsync(client)));
        await table.SetAccessPolicyAsync([], Cancel);
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(client)));
    }

    [Fact]
    public async Task AccountSas_EachPermissionAndType_AllowsItsOperations()
    {
        var all = Account(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All);
        var name = NewName();
        await all.CreateTableAsync(name, Cancel);
        await all.GetTableClient(name).UpsertEntityAsync(new TableEntity("p", "r"), TableUpdateMode.Merge, Cancel);
        await all.GetPropertiesAsync(Cancel);

        var reader = Account(TableAccountSasPermissions.Read | TableAccountSasPermissions.List, TableAccountSasResourceTypes.All);
        Assert.Single(await ListAsync(reader.GetTableClient(name)));
        Assert.Equal(Refused(PermissionMismatch), await RefusalAsync(() => reader.CreateTableAsync(NewName(), Cancel)));
        Assert.Equal(Refused(PermissionMismatch), await RefusalAsync(() => reader.GetTableClient(name).AddEntityAsync(new TableEntity("p", "2"), Cancel)));

        var objects = Account(TableAccountSasPermissions.All, TableAccountSasResourceTypes.Object);
        Assert.Equal(Refused("AuthorizationResourceTypeMismatch"), await RefusalAsync(() => objects.CreateTableAsync(NewName(), Cancel)));

        // Its refusal is XML, as the resource is, and the SDK reads codes from JSON alone.
        Assert.Equal(403, (await RefusalAsync(() => objects.GetPropertiesAsync(Cancel))).Status);
        await objects.GetTableClient(name).DeleteEntityAsync("p", "r", cancellationToken: Cancel);

        var tables = Account(TableAccountSasPermissions.All, TableAccountSasResourceTypes.Container);
        var ofEntities = await RefusalAsync(() => ListAsync(tables.GetTableClient(name)));
        Assert.Equal(Expected(azure: Refused("AuthorizationResourceTypeMismatch"), azurite: Served), ofEntities);
        await tables.DeleteTableAsync(name, Cancel);
    }

    [Fact]
    public async Task AccountSas_ForgedOrOutOfItsTime_Is403AuthenticationFailed()
    {
        var table = await NewTableAsync();
        var now = TimeProvider.System.GetUtcNow();
        string Sign(DateTimeOffset start, DateTimeOffset expiry) => new TableAccountSasBuilder(
            TableAccountSasPermissions.Read | TableAccountSasPermissions.List, TableAccountSasResourceTypes.All, expiry) { StartsOn = start }.Sign(Key);
        var good = Sign(now.AddHours(-2), Later);
        Assert.Equal(Served, await RefusalAsync(() => ListAsync(Signed(table, good))));
        foreach (var bad in new[]
        {
            good.Replace("sp=rl", "sp=rwdlau", StringComparison.Ordinal),
            good.Replace("srt=sco", "srt=co", StringComparison.Ordinal),
            good.Replace("se=20", "se=21", StringComparison.Ordinal),
            good[..good.IndexOf("&sig=", StringComparison.Ordinal)] + "&sig=AAAA",
            Sign(now.AddHours(-2), now.AddMinutes(-1)),
            Sign(now.AddHours(1), now.AddHours(2)),
        })
        {
            var (status, code) = await RefusalAsync(() => ListAsync(Signed(table, bad)));
            Assert.Equal((bad, Refused("AuthenticationFailed")), (bad, (status, code)));
        }
    }

    private protected static (int Status, string? Code) Served => (200, null);

    /// <summary>Azurite's refusals of a signature are XML, which SDKs do not read.</summary>
    private protected (int Status, string? Code) Refused(string code) => (403, Expected(code, (string?)null));

    private protected static TableSasBuilder Builder(TableClient table, string permissions) => new(table.Name, permissions, Later);

    private protected static async Task SetPolicyAsync(TableClient table, string permissions) => await table.SetAccessPolicyAsync(
        [new TableSignedIdentifier("policy", new TableAccessPolicy(TimeProvider.System.GetUtcNow().AddMinutes(-5), Later, permissions))], Cancel);

    private protected TableClient Signed(TableClient table, TableSasBuilder builder) => Signed(table, builder.Sign(Key));

    private protected TableClient Signed(TableClient table, string token) => Signed(token).GetTableClient(table.Name);

    private TableServiceClient Account(TableAccountSasPermissions permissions, TableAccountSasResourceTypes types) =>
        Signed(new TableAccountSasBuilder(permissions, types, Later).Sign(Key));

    /// <summary>The token goes as it is: the SDK would lose a parameter that comes twice.</summary>
    private TableServiceClient Signed(string token)
    {
        var options = new TableClientOptions { Retry = { MaxRetries = 0 } };
        return new TableServiceClient(Client.Uri, new AzureSasCredential(token), options);
    }
}

/// <summary>Beside the suite: what Azurite does not check, or refuses as a whole.</summary>
public sealed class EmulatorSasTests(EmulatorFixture service) : SasBehaviour(service)
{
    [Fact]
    public async Task TableSas_ForTheTableItself_Is403()
    {
        var table = await NewTableAsync();
        var client = Signed(table, Builder(table, "raud"));
        Assert.Equal(403, (await RefusalAsync(() => client.DeleteAsync(Cancel))).Status);
        Assert.Equal(403, (await RefusalAsync(() => client.GetAccessPoliciesAsync(Cancel))).Status);
    }

    [Fact]
    public async Task TableSas_NamingAnotherTable_Is403()
    {
        // The name is not signed as such: the signature is right for the table that is asked.
        var table = await NewTableAsync();
        var token = Builder(table, "r").Sign(Key);
        Assert.Contains($"tn={table.Name}", token, StringComparison.Ordinal);
        var another = token.Replace($"tn={table.Name}", "tn=another", StringComparison.Ordinal);
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(Signed(table, another))));
    }

    [Fact]
    public async Task TableSas_RowKeyWithoutItsPartitionKey_Is403()
    {
        var table = await NewTableAsync();
        var start = Builder(table, "r");
        start.RowKeyStart = "1";
        var end = Builder(table, "r");
        end.RowKeyEnd = "1";
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(Signed(table, start))));
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(Signed(table, end))));
    }

    [Fact]
    public async Task TableSas_SettingWhatItsPolicySets_Is403()
    {
        var table = await NewTableAsync();
        await SetPolicyAsync(table, "r");
        var builder = Builder(table, "r");
        builder.Identifier = "policy";
        Assert.Equal(Refused("AuthenticationFailed"), await RefusalAsync(() => ListAsync(Signed(table, builder))));
    }

    [Fact]
    public async Task TableSas_FromAnotherAddressOrForHttpsOnly_Is403()
    {
        var table = await NewTableAsync();
        var elsewhere = Builder(table, "r");
        elsewhere.IPRange = TableSasIPRange.Parse("10.0.0.1-10.0.0.9");
        var here = Builder(table, "r");
        here.IPRange = TableSasIPRange.Parse("127.0.0.1-127.0.0.9");
        var https = Builder(table, "r");
        https.Protocol = TableSasProtocol.Https;
        Assert.Equal((403, "AuthorizationSourceIPMismatch"), await RefusalAsync(() => ListAsync(Signed(table, elsewhere))));
        Assert.Equal(Served, await RefusalAsync(() => ListAsync(Signed(table, here))));
        Assert.Equal((403, "AuthorizationProtocolMismatch"), await RefusalAsync(() => ListAsync(Signed(table, https))));
    }

    [Theory]
    [InlineData("bqf", "2019-02-02", "AuthorizationServiceMismatch")]
    [InlineData("bqft", "2019-02-02", null)]
    [InlineData("t", "2019-02-03", "AuthenticationFailed")]
    public async Task AccountSas_ForOtherServicesOrOfAnUnknownVersion_Is403(string services, string version, string? code)
    {
        // By hand: the SDK signs for tables alone.
        var table = await NewTableAsync();
        var expiry = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var signature = SignedHttp.Sign($"devstoreaccount1\nr\n{services}\no\n\n{expiry}\n\n\n{version}\n");
        var token = $"sv={version}&ss={services}&srt=o&sp=r&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(signature)}";
        Assert.Equal(code is null ? Served : (403, code), await RefusalAsync(() => ListAsync(Signed(table, token))));
    }

    [Fact]
    public async Task TableSas_InTransactions_IsCheckedForEachOperation()
    {
        var table = await NewTableAsync();
        var builder = Builder(table, "au");
        (builder.PartitionKeyStart, builder.PartitionKeyEnd) = ("p", "p");
        var client = Signed(table, builder);
        TableTransactionAction Act(TableTransactionActionType type, string partition, string row) => new(type, new TableEntity(partition, row), ETag.All);
        async Task<(int, string?)> SubmitAsync(params TableTransactionAction[] actions) => await RefusalAsync(() => client.SubmitTransactionAsync(actions, Cancel));

        Assert.Equal(Served, await SubmitAsync(Act(TableTransactionActionType.Add, "p", "1"), Act(TableTransactionActionType.UpsertMerge, "p", "2")));
        var withoutDelete = await SubmitAsync(Act(TableTransactionActionType.Add, "p", "3"), Act(TableTransactionActionType.Delete, "p", "1"));
        Assert.Equal(Refused(PermissionMismatch), withoutDelete);
        var outside = await SubmitAsync(Act(TableTransactionActionType.Add, "q", "1"));
        Assert.Equal((403, "AuthorizationFailure"), outside);
        var rows = (await ListAsync(table)).Select(row => row.PartitionKey + row.RowKey);
        Assert.Equal("p1 p2", string.Join(' ', rows));
    }
}

public sealed class AzuriteSasTests(AzuriteFixture service) : SasBehaviour(service);
