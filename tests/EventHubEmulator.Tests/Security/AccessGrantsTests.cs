using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Tests.Security;

public sealed class AccessGrantsTests
{
    private readonly AccessGrants _grants = new();

    [Fact]
    public void Add_MoreScopesThanOneConnectionHas_IsRefusedButARenewalIsNot()
    {
        for (var number = 0; number < 10_000; number++)
        {
            Assert.True(_grants.Add(Grant($"hub/publishers/{number}", AccessRights.Send, 100)));
        }

        Assert.False(_grants.Add(Grant("hub/publishers/one-more", AccessRights.Send, 100)));
        Assert.True(_grants.Add(Grant("HUB/publishers/7", AccessRights.Send, 200)));
        Assert.Equal(200, Until("hub/publishers/7", AccessRights.Send));
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(200, 100)]
    public void AllowedUntil_TokensForTheEntityAndForAllAboveIt_IsTheLaterOne(long narrow, long wide)
    {
        _grants.Add(Grant("hub", AccessRights.Send, narrow));
        _grants.Add(Grant("", AccessRights.Send, wide));

        Assert.Equal(200, Until("hub/Partitions/0", AccessRights.Send));
    }

    [Fact]
    public void AllowedUntil_WithoutTheRightOrForAnotherEntity_IsNever()
    {
        _grants.Add(Grant("hub/publishers/a", AccessRights.Send, 100));

        Assert.Equal(0, Until("hub/publishers/a", AccessRights.Listen));
        Assert.Equal(0, Until("hub/publishers/ab", AccessRights.Send));
        Assert.Equal(0, Until("hub", AccessRights.Send));
        Assert.Equal(100, Until("hub/publishers/a", AccessRights.Send | AccessRights.Listen));
    }

    private static AccessGrant Grant(string scope, AccessRights rights, long expires) => new(ResourcePath.FromPath(scope), rights, expires);

    private long Until(string resource, AccessRights anyOf) => _grants.AllowedUntil(ResourcePath.FromPath(resource), anyOf);
}
