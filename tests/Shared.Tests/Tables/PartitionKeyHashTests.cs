using CsCheck;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Tests.Tables;

public sealed class PartitionKeyHashTests
{
    [Theory]
    [InlineData("", 0, 0, 0, 0)]
    [InlineData("a", 0, 4, 28, 16220)]
    [InlineData("pump-7", 1, 1, 9, 17865)]
    [InlineData("device-0", 2, 6, 30, 13854)]
    [InlineData("device-1", 0, 4, 4, 26788)]
    [InlineData("this-is-a-key-1", 3, 7, 15, 26223)]
    [InlineData("machine_temperature", 0, 4, 28, 1212)]
    [InlineData("0123456789ab", 2, 6, 30, 17054)]
    [InlineData("0123456789abc", 3, 7, 7, 4167)]
    [InlineData("温度计-1", 0, 4, 20, 436)]
    public void Assign_KnownKey_MatchesEventHubs(string key, int of4, int of8, int of32, int of32767)
    {
        Assert.Equal(
            [of4, of8, of32, of32767],
            new[] { 4, 8, 32, 32767 }.Select(count => PartitionKeyHash.Assign(key, count)));
    }

    [Fact]
    public void Assign_BucketCountIsMultipleOfPartitions_BucketStaysInItsPartition()
    {
        Gen.Select(Gen.String, Gen.Int[1, 64], Gen.Int[1, 64]).Sample((key, partitions, factor) =>
            PartitionKeyHash.Assign(key, partitions * factor) % partitions == PartitionKeyHash.Assign(key, partitions));
    }
}
