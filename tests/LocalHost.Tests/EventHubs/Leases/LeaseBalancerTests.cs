using Serverless.LocalHost.EventHubs.Leases;

namespace Serverless.LocalHost.Tests.EventHubs.Leases;

public sealed class LeaseBalancerTests
{
    private static readonly HostInstance[] Hosts = [.. Enumerable.Range(0, 5).Select(number => new HostInstance($"host-{number}", "1"))];

    [Fact]
    public void Plan_LoneHost_ClaimsAllAtOnce()
    {
        var claims = LeaseBalancer.Plan(Hosts[0], Hosts[..1], Owners(-1, -1, -1, -1), new Random(1));

        Assert.Equal(["0", "1", "2", "3"], claims.Order());
    }

    [Fact]
    public void Plan_HalfIsFree_ClaimsItsShareOfThem()
    {
        var claims = LeaseBalancer.Plan(Hosts[0], Hosts[..2], Owners(-1, -1, -1, 1), new Random(1));

        Assert.Equal(2, claims.Count);
        Assert.DoesNotContain("3", claims);
    }

    [Fact]
    public void Plan_NoneIsFree_TakesOneOfTheRichest()
    {
        var claims = LeaseBalancer.Plan(Hosts[2], Hosts[..3], Owners(0, 1, 1, 1, 1), new Random(1));

        Assert.NotEqual("0", Assert.Single(claims));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Plan_SharesDifferByOne_NobodyTakesAny(int self) =>
        Assert.Empty(LeaseBalancer.Plan(Hosts[self], Hosts[..3], Owners(0, 0, 1, 1, 2), new Random(1)));

    [Fact]
    public void Plan_MoreHostsThanPartitions_TheLastWaits() =>
        Assert.Empty(LeaseBalancer.Plan(Hosts[2], Hosts[..3], Owners(0, 1), new Random(1)));

    [Fact]
    public void Plan_LeftoverIsTaken_ClaimsNoMoreThanTheLeast()
    {
        // Five partitions for two hosts: the other has three already.
        var claims = LeaseBalancer.Plan(Hosts[0], Hosts[..2], Owners(-1, -1, 1, 1, 1), new Random(1));

        Assert.Equal(2, claims.Count);
    }

    [Fact]
    public void Plan_FromAnyStart_TurnsOfAllHostsEndBalanced()
    {
        var random = new Random(7);
        for (var run = 0; run < 500; run++)
        {
            var hosts = Hosts[..random.Next(1, Hosts.Length + 1)];
            var owners = Owners([.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(-1, hosts.Length))]);
            for (var turn = 0; turn < owners.Count + 2; turn++)
            {
                foreach (var host in hosts)
                {
                    foreach (var partition in LeaseBalancer.Plan(host, hosts, owners, random))
                        owners[partition] = host;
                }
            }

            var counts = hosts.Select(host => owners.Values.Count(owner => owner == host)).ToList();
            Assert.DoesNotContain(null, owners.Values);
            Assert.True(counts.Max() - counts.Min() <= 1, $"run {run}: {string.Join(' ', counts)}");
        }
    }

    private static Dictionary<string, HostInstance?> Owners(params int[] hosts) => hosts
        .Select((host, partition) => (Partition: $"{partition}", Owner: host < 0 ? null : Hosts[host]))
        .ToDictionary(one => one.Partition, one => one.Owner);
}
