using CsCheck;
using Serverless.LocalHost.EventHubs;

namespace Serverless.LocalHost.Tests.EventHubs;

public sealed class CheckpointKeyTests
{
    [Fact]
    public void ToPartitionKey_PlainNames_AreReadable() => Assert.Equal(
        "x.servicebus.windows.net telemetry $default",
        new CheckpointKey("X.servicebus.windows.net", "telemetry", "$Default").ToPartitionKey());

    [Fact]
    public void ToPartitionKey_AnyNames_LegalAndNeverTheSameForOthers() =>
        Gen.Select(Gen.String, Gen.String, Gen.String, Gen.String).Sample((a, b, c, d) =>
        {
            var key = new CheckpointKey(a, b, "g").ToPartitionKey();

            Assert.DoesNotContain(key, unit => unit is '/' or '\\' or '#' or '?' or '%' || char.IsControl(unit));
            Assert.Equal(
                (a.ToLowerInvariant(), b.ToLowerInvariant()) == (c.ToLowerInvariant(), d.ToLowerInvariant()),
                key == new CheckpointKey(c, d, "g").ToPartitionKey());
        });
}
