using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices.Credentials;

public sealed class CredentialIssuerTests : IAsyncLifetime
{
    private BackendFixture _backend = null!;

    public async ValueTask InitializeAsync() => _backend = await BackendFixture.StartAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public void Issue_Device_TokenIsTheSharedAccessSignatureOfItsPublisherForAnHour()
    {
        var credentials = _backend.NewInstance().GetRequiredService<CredentialIssuer>().Issue(NewDevice("Pump:7"));

        // By the formula of Event Hubs: HMAC-SHA256 of the encoded resource and the expiry, under the key as text.
        const string Resource = "sb%3A%2F%2Flocalhost%2Ftelemetry%2Fpublishers%2Fpump%3A7";
        var expiry = _backend.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var signature = Convert.ToBase64String(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes("policy-key"), Encoding.UTF8.GetBytes($"{Resource}\n{expiry}")));
        Assert.Equal(
            $"SharedAccessSignature sr={Resource}&sig={Uri.EscapeDataString(signature)}&se={expiry}&skn=SendOnly", credentials.Token);
        Assert.Equal("telemetry/publishers/Pump:7", credentials.Publisher);
        Assert.Equal(_backend.Time.GetUtcNow().AddHours(1), credentials.ExpiresAt);
    }

    [Fact]
    public void Issue_IdRegistrationOrGenerationDiffers_KeyDiffers()
    {
        var issuer = _backend.NewInstance().GetRequiredService<CredentialIssuer>();
        Device[] devices =
        [
            NewDevice("a"),
            NewDevice("b"),
            NewDevice("a") with { Registration = 2 },
            NewDevice("a") with { KeyGeneration = 2 },
        ];

        Assert.Equal(4, devices.Select(device => issuer.Issue(device).Key).Distinct().Count());
        Assert.Equal(issuer.Issue(devices[0]).Key, _backend.NewInstance().GetRequiredService<CredentialIssuer>().Issue(devices[0]).Key);
    }

    [Fact]
    public void Derive_KnownInput_GivesTheKeyDevicesAlreadyHave()
    {
        // Another derivation would end the key of every device in the field. HMAC-SHA256 under 00 01 … 1f of
        // 00000006 "pump-7" 00000001 00000002, by another implementation.
        var masterKey = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();

        Assert.Equal("84e3a18dab3e5facefe8c2851aaf13ee691497739442a9d438962f8d06cad5dd", Convert.ToHexStringLower(DeviceKey.Derive(masterKey, "pump-7", 1, 2)));
    }

    [Theory]
    [InlineData("Credentials:MasterKey", "")]
    [InlineData("Credentials:MasterKey", "c2hvcnQ=")]
    [InlineData("Credentials:MasterKey", "secret that is no Base64 but long enough !!!!!!!!!!!!!!!!!!")]
    [InlineData("Credentials:PreviousMasterKey", "c2hvcnQ=")]
    [InlineData("Credentials:PublisherPolicyName", "")]
    [InlineData("Credentials:PublisherPolicyKey", "")]
    [InlineData("Credentials:NamespaceHost", "")]
    public void Settings_MissingOrWrong_AreNamedWithoutTheirValue(string setting, string value)
    {
        var instance = _backend.NewInstance(new() { [setting] = value });

        var failure = Assert.Throws<OptionsValidationException>(() => instance.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(setting, failure.Message, StringComparison.Ordinal);
        Assert.True(value.Length == 0 || !failure.Message.Contains(value, StringComparison.Ordinal));
    }

    private static Device NewDevice(string deviceId) => new()
    {
        DeviceId = deviceId,
        Properties = new DeviceProperties(),
        Status = DeviceStatus.Enabled,
        CreatedAt = default,
        UpdatedAt = default,
        Registration = 1,
        KeyGeneration = 1,
    };
}
