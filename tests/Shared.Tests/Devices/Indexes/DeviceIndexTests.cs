using Azure;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices.Indexes;

public sealed class DeviceIndexTests : IAsyncLifetime
{
    private BackendFixture _backend = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _backend = await BackendFixture.StartAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task Changes_AnySequenceFromSeveralInstances_IndexRowsAreThoseOfTheDevices()
    {
        var stores = Enumerable.Range(0, 2).Select(_ => _backend.NewInstance().GetRequiredService<DeviceStore>()).ToList();
        var step = Gen.Select(Gen.Int[0, 5], Gen.Bool, IndexRows.AnyProperties, IndexRows.AnyStatus, Gen.Int[0, 1]);
        await step.Array[1, 30].SampleAsync(async steps =>
        {
            await Task.WhenAll(steps.Select(one => IndexRows.PutAsync(
                stores[one.Item5], (one.Item1 % 2 == 0 ? "D" : "d") + one.Item1, one.Item2 ? one.Item3 : null, one.Item4)));

            await IndexRows.AreExactAsync(_backend);
        }, iter: TestEffort.Iterations(20), threads: 1);
    }

    [Fact]
    public async Task Change_MostTagsToMostOtherTags_FitsATransaction()
    {
        static DeviceProperties Tagged(string prefix) => new()
        {
            Type = prefix,
            Site = prefix,
            Tags = [.. Enumerable.Range(10, 32).Select(i => KeyValuePair.Create($"{prefix}{i}", new string('\u0001', 256)))],
        };
        var store = _backend.NewInstance().GetRequiredService<DeviceStore>();

        await IndexRows.PutAsync(store, "a", Tagged("x"), DeviceStatus.Disabled);
        await IndexRows.PutAsync(store, "a", Tagged("y"), DeviceStatus.Enabled);

        await IndexRows.AreExactAsync(_backend);
        Assert.Equal(34, IndexRows.Stored(await Rows.ReadAllAsync(_backend, TableNames.Devices, Ct)).Count());
    }

    [Fact]
    public async Task Change_IndexRowTakenAwayByAnotherHand_IsMadeAllTheSame()
    {
        var store = _backend.NewInstance().GetRequiredService<DeviceStore>();
        await IndexRows.PutAsync(store, "a", new() { Type = "pump", Site = "north" }, DeviceStatus.Enabled);
        await _backend.Client.GetTableClient(TableNames.Devices)
            .DeleteEntityAsync(Bucket.Of("a", 4), DeviceIndex.Type("pump") + "a", ETag.All, Ct);

        await IndexRows.PutAsync(store, "a", new() { Type = "fan" }, DeviceStatus.Enabled);

        await IndexRows.AreExactAsync(_backend);
    }

    [Fact]
    public void Tag_NamesAndValuesWithColons_HaveIndexesOfTheirOwn() =>
        Assert.NotEqual(DeviceIndex.Tag("a:b", "c"), DeviceIndex.Tag("a", "b:c"));
}
