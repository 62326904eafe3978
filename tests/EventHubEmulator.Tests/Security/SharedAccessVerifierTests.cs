using Microsoft.Extensions.Time.Testing;
using Serverless.EventHubEmulator.Security;
using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.EventHubEmulator.Tests.Security;

public sealed class SharedAccessVerifierTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly SharedAccessVerifier _verifier;

    public SharedAccessVerifierTests() => _verifier = new SharedAccessVerifier(
        [
            SharedAccessPolicy.DevelopmentRoot,
            new SharedAccessPolicy { Name = "devices", Key = "device-key", Rights = AccessRights.Send, Hub = "telemetry" },
        ],
        _time);

    [Fact]
    public void Verify_SoundToken_GrantsItsScopeUntilItsExpiry()
    {
        var refusal = Verify(Token("sb://localhost/telemetry/publishers/pump-7"), out var grant);

        Assert.Equal(TokenRefusal.None, refusal);
        Assert.True(Allows(grant, "telemetry/publishers/pump-7"));
        Assert.False(grant!.Allows(ResourcePath.FromPath("telemetry/publishers/pump-7"), AccessRights.Send, Now.AddHours(1).ToUnixTimeSeconds()));
    }

    [Fact]
    public void Verify_FaultyTokens_SaysWhatIsWrong()
    {
        var token = Token("sb://localhost/telemetry");
        var table = new (string? Token, TokenRefusal Refusal)[]
        {
            (null, TokenRefusal.Malformed),
            ("", TokenRefusal.Malformed),
            ("Bearer abc", TokenRefusal.Malformed),
            ("SharedAccessSignature ", TokenRefusal.Malformed),
            ("SharedAccessSignature sr&sig&se&skn", TokenRefusal.Malformed),
            (token.Replace("&se=", "&se=-", StringComparison.Ordinal), TokenRefusal.Malformed),
            (token.Replace("&se=", "&se=99999999999999999999", StringComparison.Ordinal), TokenRefusal.Malformed),
            (token + "&sr=telemetry", TokenRefusal.Malformed),
            (token + "&extra=1", TokenRefusal.Malformed),
            ("SharedAccessSignature " + new string('x', 10_000), TokenRefusal.Malformed),
            (token.Replace("skn=Root", "skn=root", StringComparison.Ordinal), TokenRefusal.UnknownPolicy),
            (Token("sb://localhost/telemetry", key: "WRONG"), TokenRefusal.InvalidSignature),
            (token.Replace("telemetry", "telemetrx", StringComparison.Ordinal), TokenRefusal.InvalidSignature),
            (token.Replace("&se=1", "&se=2", StringComparison.Ordinal), TokenRefusal.InvalidSignature),
            (token.Replace("&sig=", "&sig=!", StringComparison.Ordinal), TokenRefusal.InvalidSignature),
            (token.Replace("&skn=RootManageSharedAccessKey", "&skn=devices", StringComparison.Ordinal), TokenRefusal.InvalidSignature),
            (Token("sb://localhost/telemetry", expires: Now), TokenRefusal.Expired),
            (Token("sb://localhost/telemetry", expires: Now.AddSeconds(-1)), TokenRefusal.Expired),
            (Token("sb://other.servicebus.windows.net/telemetry"), TokenRefusal.ForeignHost),
            (Token("sb://localhost/", key: "device-key", policy: "devices"), TokenRefusal.OutsidePolicy),
            (Token("sb://localhost/telemetry-2", key: "device-key", policy: "devices"), TokenRefusal.OutsidePolicy),
        };

        Assert.All(table, row =>
        {
            Assert.Equal(row.Refusal, Verify(row.Token, out var grant));
            Assert.Null(grant);
        });
    }

    [Fact]
    public void Verify_ForgedSignature_IsRefusedForEveryBitOfIt()
    {
        var token = Token("sb://localhost/telemetry");
        var start = token.IndexOf("&sig=", StringComparison.Ordinal) + "&sig=".Length;
        var end = token.IndexOf("&se=", StringComparison.Ordinal);
        var signature = Convert.FromBase64String(Uri.UnescapeDataString(token[start..end]));
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var forged = signature.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            var changed = token[..start] + Uri.EscapeDataString(Convert.ToBase64String(forged)) + token[end..];
            Assert.Equal(TokenRefusal.InvalidSignature, Verify(changed, out _));
        }

        foreach (var length in new[] { 0, 1, 31, 33, 64 })
        {
            var cut = token[..start] + Uri.EscapeDataString(Convert.ToBase64String(new byte[length])) + token[end..];
            Assert.Equal(TokenRefusal.InvalidSignature, Verify(cut, out _));
        }
    }

    [Theory]
    [InlineData("sb://localhost/telemetry")]
    [InlineData("sb://LOCALHOST:5672/Telemetry/")]
    [InlineData("amqp://127.0.0.1:1234/TELEMETRY")]
    [InlineData("https://my-host.test/telemetry")]
    [InlineData("localhost:5672/telemetry")]
    [InlineData("telemetry")]
    [InlineData("sb://[::1]:5672/telemetry")]
    [InlineData("sb://localhost")]
    [InlineData("sb://localhost/")]
    public void Verify_AudienceOfTheHubInAnySpelling_CoversTheHubAndBelow(string audience)
    {
        Assert.Equal(TokenRefusal.None, Verify(Token(audience), out var grant));

        Assert.True(Allows(grant, "telemetry"));
        Assert.True(Allows(grant, "telemetry/ConsumerGroups/$Default/Partitions/0"));
        Assert.True(Allows(grant, "Telemetry/publishers/pump-7"));
    }

    [Theory]
    [InlineData("sb://localhost/telemetry/publishers/pump-7", "telemetry/publishers/pump-70")]
    [InlineData("sb://localhost/telemetry/publishers/pump-7", "telemetry/publishers/pump-")]
    [InlineData("sb://localhost/telemetry/publishers/pump-7", "telemetry/publishers")]
    [InlineData("sb://localhost/telemetry/publishers/pump-7", "telemetry")]
    [InlineData("sb://localhost/telemetry/publishers/pump-7", "telemetry/Partitions/0")]
    [InlineData("sb://localhost/telemetry/publishers/pump-7", "telemetry/$management")]
    [InlineData("sb://localhost/telemetry/publishers/pump-7/..", "telemetry/publishers/pump-8")]
    [InlineData("sb://localhost/telemetry/publishers//pump-7", "telemetry/publishers/pump-7")]
    [InlineData("sb://localhost/tele", "telemetry")]
    [InlineData("sb://localhost/telemetry", "telemetry-2")]
    public void Verify_AudienceOfOneEntity_CoversNoOther(string audience, string resource)
    {
        Verify(Token(audience), out var grant);

        Assert.False(Allows(grant, resource));
    }

    [Fact]
    public void Verify_PolicyWithoutARight_DoesNotGrantIt()
    {
        Verify(Token("sb://localhost/telemetry", key: "device-key", policy: "devices"), out var grant);

        Assert.True(Allows(grant, "telemetry"));
        Assert.False(grant!.Allows(ResourcePath.FromPath("telemetry"), AccessRights.Listen, Now.ToUnixTimeSeconds()));
        Assert.False(grant.Allows(ResourcePath.FromPath("telemetry"), AccessRights.Manage, Now.ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData("RootManageSharedAccessKey", "SAS_KEY_VALUE", true)]
    [InlineData("RootManageSharedAccessKey", "SAS_KEY_VALU", false)]
    [InlineData("RootManageSharedAccessKey", "", false)]
    [InlineData("nobody", "SAS_KEY_VALUE", false)]
    public void VerifyPassword_GrantsThePolicyToItsKeyAlone(string policy, string key, bool granted) =>
        Assert.Equal(granted, _verifier.VerifyPassword(policy, key) is not null);

    private static string Token(string audience, string key = SasToken.Key, string policy = SasToken.Policy, DateTimeOffset? expires = null) =>
        SasToken.Create(audience, key, policy, expires ?? Now.AddHours(1));

    private static bool Allows(AccessGrant? grant, string resource) =>
        grant!.Allows(ResourcePath.FromPath(resource), AccessRights.Send, Now.ToUnixTimeSeconds());

    private TokenRefusal Verify(string? token, out AccessGrant? grant) => _verifier.Verify(token, "my-host.test", out grant);
}
