using Azure;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.Shared.Tests.Faults;

namespace Serverless.LocalHost.Tests.EventHubs.Leases;

public sealed class PartitionOwnershipTests(LeaseFixture fixture) : IClassFixture<LeaseFixture>, IAsyncLifetime
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // Each test finds nobody there.
        var table = await fixture.Store.ReadAsync(LeaseFixture.Key, CancellationToken);
        foreach (var member in table.Members)
            await fixture.Store.RemoveAsync(LeaseFixture.Key, member.Host, ETag.All, CancellationToken);
    }

    [Fact]
    public async Task Update_LoneHost_OwnsAllAfterOneRound()
    {
        var host = fixture.Host();

        var change = await LeaseFixture.UpdateAsync(host);

        Assert.Equal(LeaseFixture.Partitions, change.Claimed.Select(lease => lease.Partition).Order());
    }

    [Fact]
    public async Task Update_SecondHostJoins_BothOwnTwoAfterTwoRounds()
    {
        var (first, second) = (fixture.Host(), fixture.Host());
        await LeaseFixture.UpdateAsync(first);

        await LeaseFixture.UpdateAsync(rounds: 2, second, first);

        Assert.Equal((2, 2), (first.Held.Count, second.Held.Count));
        Assert.Empty(first.Held.Select(lease => lease.Partition).Intersect(second.Held.Select(lease => lease.Partition)));
    }

    [Fact]
    public async Task Update_HostsWithOtherKeys_AreEachToldOfTheOtherOnce()
    {
        var (first, same, other) = (fixture.Host(keys: "a"), fixture.Host(keys: "a"), fixture.Host("other", keys: "b"));
        Assert.Empty((await LeaseFixture.UpdateAsync(first)).OtherKeys);
        Assert.Empty((await LeaseFixture.UpdateAsync(same)).OtherKeys);
        Assert.Empty((await LeaseFixture.UpdateAsync(fixture.Host(keys: null))).OtherKeys);

        Assert.Equal(2, (await LeaseFixture.UpdateAsync(other)).OtherKeys.Count);
        Assert.Empty((await LeaseFixture.UpdateAsync(other)).OtherKeys);
        Assert.Equal("other", Assert.Single((await LeaseFixture.UpdateAsync(first)).OtherKeys).HostId);
        Assert.Empty((await LeaseFixture.UpdateAsync(first)).OtherKeys);
    }

    [Fact]
    public async Task Update_OtherHostIsSilent_IsTakenOverWhenItsTimeIsOverAndNotBefore()
    {
        var (first, second) = (fixture.Host(), fixture.Host());
        await LeaseFixture.UpdateAsync(rounds: 3, first, second);

        fixture.Time.Advance(LeaseFixture.Expiration * 0.6);
        await LeaseFixture.UpdateAsync(second);
        Assert.Equal(2, second.Held.Count);
        fixture.Time.Advance(LeaseFixture.Expiration * 0.5);
        var change = await LeaseFixture.UpdateAsync(second);

        Assert.Equal(2, change.Claimed.Count);
        Assert.Equal(4, second.Held.Count);
    }

    [Fact]
    public async Task Update_OtherHostBeats_KeepsItsPartitions()
    {
        var (first, second) = (fixture.Host(), fixture.Host());
        await LeaseFixture.UpdateAsync(rounds: 3, first, second);

        for (var round = 0; round < 5; round++)
        {
            fixture.Time.Advance(LeaseFixture.Expiration * 0.9);
            await LeaseFixture.UpdateAsync(rounds: 1, first, second);
        }

        Assert.Equal((2, 2), (first.Held.Count, second.Held.Count));
    }

    [Fact]
    public async Task Update_NobodyHasLookedForLong_OthersLive()
    {
        var (first, second) = (fixture.Host(), fixture.Host());
        await LeaseFixture.UpdateAsync(rounds: 3, first, second);

        // The machine slept: the other had no chance to beat.
        fixture.Time.Advance(TimeSpan.FromHours(1));
        await LeaseFixture.UpdateAsync(second);

        Assert.Equal(2, second.Held.Count);
    }

    [Fact]
    public async Task Leave_OthersTakeOverWithTheirNextRound()
    {
        var (first, second) = (fixture.Host(), fixture.Host());
        await LeaseFixture.UpdateAsync(rounds: 3, first, second);

        await first.LeaveAsync(CancellationToken);
        await LeaseFixture.UpdateAsync(second);

        Assert.Equal(4, second.Held.Count);
    }

    [Fact]
    public async Task Update_SameHostRestarts_OwnsAllAtOnceUnderAGreaterEpoch()
    {
        var first = fixture.Host("host");
        await LeaseFixture.UpdateAsync(first);
        var epochs = first.Held.ToDictionary(lease => lease.Partition, lease => lease.Epoch);

        var second = fixture.Host("host");
        var change = await LeaseFixture.UpdateAsync(second);

        Assert.Equal(4, change.Claimed.Count);
        Assert.All(change.Claimed, lease => Assert.Equal(epochs[lease.Partition] + 1, lease.Epoch));
    }

    [Fact]
    public async Task Checkpoint_OfADisplacedOwner_IsRefusedAndMovesNothing()
    {
        var first = fixture.Host();
        await LeaseFixture.UpdateAsync(first);
        var lease = first.Held.First();
        Assert.True(await LeaseFixture.TryCheckpointAsync(lease, 10));
        var second = fixture.Host();
        for (var round = 0; round < 3; round++)
        {
            fixture.Time.Advance(LeaseFixture.Expiration / 2);
            await LeaseFixture.UpdateAsync(second);
        }

        var taken = second.Held.Single(other => other.Partition == lease.Partition);
        Assert.Equal(10, taken.Checkpoint!.SequenceNumber);
        Assert.True(await LeaseFixture.TryCheckpointAsync(taken, 20));

        Assert.False(await LeaseFixture.TryCheckpointAsync(lease, 15));

        Assert.True(lease.IsLost);
        Assert.Equal(20, (await fixture.ReadAsync(lease.Partition))!.Checkpoint!.SequenceNumber);
        Assert.Contains(lease.Partition, (await LeaseFixture.UpdateAsync(first)).Lost);
    }

    [Fact]
    public async Task Checkpoint_OwnWriteWhoseAnswerWasLost_GoesOn()
    {
        var host = fixture.Host();
        await LeaseFixture.UpdateAsync(host);
        var lease = host.Held.First();
        var row = (await fixture.ReadAsync(lease.Partition))!;
        // The row moves on under the same owner, unknown to the lease.
        await fixture.Store.TryWriteAsync(LeaseFixture.Key, row with { Checkpoint = LeaseFixture.Checkpoint(1) }, CancellationToken);

        Assert.True(await LeaseFixture.TryCheckpointAsync(lease, 2));

        Assert.Equal(2, (await fixture.ReadAsync(lease.Partition))!.Checkpoint!.SequenceNumber);
    }

    [Fact]
    public async Task Update_OwnClaimWhoseAnswerWasLost_IsFound()
    {
        var self = HostInstance.Start(null);
        var host = new PartitionOwnership(fixture.Store, LeaseFixture.Key, self, null, LeaseFixture.Expiration, fixture.Time, new Random(1));
        var row = await fixture.ReadAsync("2") ?? new PartitionLease { Partition = "2" };
        await fixture.Store.TryWriteAsync(LeaseFixture.Key, row with { Owner = self, Epoch = row.Epoch + 1 }, CancellationToken);

        var change = await LeaseFixture.UpdateAsync(host);

        Assert.Equal(row.Epoch + 1, change.Claimed.Single(lease => lease.Partition == "2").Epoch);
    }

    [Fact]
    public async Task Update_DeadHost_ItsRowGoes()
    {
        var (first, second) = (fixture.Host(), fixture.Host());
        await LeaseFixture.UpdateAsync(rounds: 1, first, second);
        for (var round = 0; round < 3; round++)
        {
            fixture.Time.Advance(LeaseFixture.Expiration / 2);
            await LeaseFixture.UpdateAsync(second);
        }

        Assert.Single((await fixture.Store.ReadAsync(LeaseFixture.Key, CancellationToken)).Members);
    }

    [Fact]
    public async Task Update_FailsBehindItsClaims_TheNextOneTellsOfThem()
    {
        await using var proxy = await FaultProxy.StartAsync(fixture.ConnectionString, CancellationToken);
        var (first, second) = (fixture.Host(), fixture.Host(store: new LeaseStore(proxy.ConnectionString)));
        await LeaseFixture.UpdateAsync(rounds: 3, first, second);
        fixture.Time.Advance(LeaseFixture.Expiration * 0.6);
        await LeaseFixture.UpdateAsync(second);
        fixture.Time.Advance(LeaseFixture.Expiration * 0.5);

        proxy.Rule = request => request.Method == "DELETE" ? Fault.Answer(503, "ServerBusy") : null;
        await Assert.ThrowsAsync<RequestFailedException>(() => LeaseFixture.UpdateAsync(second));
        proxy.Rule = _ => null;
        var change = await LeaseFixture.UpdateAsync(second);

        // What counts as held and was never told of would be received by nobody.
        Assert.Equal(2, change.Claimed.Count);
        Assert.Equal(LeaseFixture.Partitions, second.Held.Select(lease => lease.Partition).Order());
    }

    [Fact]
    public async Task Update_FailsBehindItsLosses_TheNextOneTellsOfThem()
    {
        await using var proxy = await FaultProxy.StartAsync(fixture.ConnectionString, CancellationToken);
        var (first, second) = (fixture.Host(), fixture.Host(store: new LeaseStore(proxy.ConnectionString)));
        await LeaseFixture.UpdateAsync(rounds: 3, first, second);
        var lost = second.Held.Select(lease => lease.Partition).Order().ToList();
        for (var round = 0; round < 3; round++)
        {
            fixture.Time.Advance(LeaseFixture.Expiration / 2);
            await LeaseFixture.UpdateAsync(first);
        }

        Assert.Equal(4, first.Held.Count);

        proxy.Rule = request => request.Method != "GET" && !request.Path.Contains("h~", StringComparison.Ordinal) ? Fault.Answer(503, "ServerBusy") : null;
        await Assert.ThrowsAsync<RequestFailedException>(() => LeaseFixture.UpdateAsync(second));
        proxy.Rule = _ => null;
        var change = await LeaseFixture.UpdateAsync(second);

        Assert.Equal(lost, change.Lost.Order());
        Assert.Single(change.Claimed);
    }
}
