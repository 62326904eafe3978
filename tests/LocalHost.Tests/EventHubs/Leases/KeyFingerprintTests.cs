using Serverless.LocalHost.EventHubs.Leases;

namespace Serverless.LocalHost.Tests.EventHubs.Leases;

public sealed class KeyFingerprintTests
{
    [Fact]
    public void Of_Keys_TellsThemApartAndShowsNothingOfThem()
    {
        var fingerprint = KeyFingerprint.Of("c29tZSBrZXk=");

        Assert.Matches("^[0-9a-f]{16}$", fingerprint);
        Assert.Equal(fingerprint, KeyFingerprint.Of("c29tZSBrZXk="));
        Assert.NotEqual(fingerprint, KeyFingerprint.Of("b3RoZXIga2V5"));
        Assert.Null(KeyFingerprint.Of(null));
    }
}
