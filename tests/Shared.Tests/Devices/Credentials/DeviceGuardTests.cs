using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices.Credentials;

public sealed class DeviceGuardTests : IAsyncLifetime
{
    private const string OtherMasterKey = "b3RoZXIgbWFzdGVyIGtleSwgYWxzbyBvZiAzMiBieXRlcyEh";

    private readonly RecordedLogs _logs = new(typeof(DeviceGuard).FullName!);
    private BackendFixture _backend = null!;
    private IServiceProvider _instance = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DateTimeOffset InAnHour => _backend.Time.GetUtcNow().AddHours(1);

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _instance = NewInstance();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task Check_OwnToken_GivesTheDevice()
    {
        var (device, key) = await RegisterAsync("Pump:7");

        var (found, status) = await CheckAsync(DeviceTokens.Sign("Pump:7", key, InAnHour), "Pump:7");

        Assert.Equal(200, status);
        Assert.Equal(device, found);
        Assert.Empty(_logs.Lines);
    }

    [Theory]
    [InlineData("devices%2fPump%3a7")]
    [InlineData("devices%2FPump:7")]
    [InlineData("devices/Pump%3A7")]
    [InlineData("%64evices%2F%50ump%3A7")]
    public async Task Check_OtherEncodingOfTheSameResource_GivesTheDevice(string resource)
    {
        var (_, key) = await RegisterAsync("Pump:7");

        var (_, status) = await CheckAsync(DeviceTokens.SignResource(resource, key, InAnHour.ToUnixTimeSeconds()), "Pump:7");

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("Devices%2FPump%3A7")]
    [InlineData("devices%2Fpump%3A7")]
    [InlineData("devices%252FPump%253A7")]
    [InlineData("devices%2FPump%3A7%2F")]
    [InlineData("devices%2FPump%3A7%00")]
    [InlineData("devices%2F..%2FPump%3A7")]
    [InlineData("%2Fdevices%2FPump%3A7")]
    [InlineData("devices%2F")]
    [InlineData("")]
    public async Task Check_ResourceThatIsNotTheDevices_Answers401(string resource)
    {
        var (_, key) = await RegisterAsync("Pump:7");

        var (_, status) = await CheckAsync(DeviceTokens.SignResource(resource, key, InAnHour.ToUnixTimeSeconds()), "Pump:7");

        Assert.Equal(401, status);
    }

    [Theory]
    [InlineData(0, 401)]
    [InlineData(-1, 401)]
    [InlineData(1, 200)]
    [InlineData(86_400, 200)]
    [InlineData(86_401, 401)]
    [InlineData(99_000_000_000 - 1_800_000_000, 401)]
    public async Task Check_Expiry_HasNoGraceAndNoMoreThanADay(long secondsAhead, int expected)
    {
        var (_, key) = await RegisterAsync("pump-7");
        var expiry = _backend.Time.GetUtcNow().ToUnixTimeSeconds() + secondsAhead;

        var (_, status) = await CheckAsync(DeviceTokens.SignResource("devices%2Fpump-7", key, expiry), "pump-7");

        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData("Bearer abc")]
    [InlineData("SharedAccessSignature")]
    [InlineData("SharedAccessSignature ")]
    [InlineData("SharedAccessSignature sr=devices%2Fpump-7&se=1795341600")]
    [InlineData("SharedAccessSignature {0}&skn=x")]
    [InlineData("SharedAccessSignature {0}&se=1795341600")]
    [InlineData("SharedAccessSignature {0}&")]
    [InlineData("SharedAccessSignature {0}, SharedAccessSignature {0}")]
    [InlineData("SharedAccessSignature sr=devices%2Fpump-7&sig=&se=1795341600")]
    [InlineData("SharedAccessSignature sr=devices%2Fpump-7&sig=YWJj&se=1795341600")]
    [InlineData("SharedAccessSignature sr=devices%2Fpump-7&sig=%%%&se=1795341600")]
    public async Task Check_MalformedHeader_Answers401AndLogsNoneOfIt(string header)
    {
        var (_, key) = await RegisterAsync("pump-7");
        var good = DeviceTokens.Sign("pump-7", key, InAnHour)["SharedAccessSignature ".Length..];

        var (_, status) = await CheckAsync(header.Replace("{0}", good, StringComparison.Ordinal), "pump-7");

        Assert.Equal(401, status);
        var line = Assert.Single(_logs.Lines);
        Assert.Equal("A device was refused: Malformed, device pump-7", line);
    }

    [Fact]
    public async Task Check_ExpiryThatIsNoNumber_Answers401()
    {
        var (_, key) = await RegisterAsync("pump-7");
        var good = DeviceTokens.Sign("pump-7", key, InAnHour);
        var before = good[..(good.LastIndexOf('=') + 1)];

        foreach (var expiry in (string[])["", "+1795341600", "-1", "1e9", " 1795341600", "999999999999999999999", "0x10"])
        {
            Assert.Equal(401, (await CheckAsync(before + expiry, "pump-7")).Status);
        }
    }

    [Fact]
    public async Task Check_NoHeaderTwoOrAnEndlessOne_Answers401()
    {
        var (_, key) = await RegisterAsync("pump-7");
        var good = DeviceTokens.Sign("pump-7", key, InAnHour);

        Assert.Equal(401, (await CheckAsync(StringValues.Empty, "pump-7")).Status);
        Assert.Equal(401, (await CheckAsync(new StringValues([good, good]), "pump-7")).Status);
        Assert.Equal(401, (await CheckAsync("SharedAccessSignature sr=" + new string('%', 1 << 20), "pump-7")).Status);
    }

    [Fact]
    public async Task Check_ForgedSignature_Answers401ForEveryBitOfIt()
    {
        var (_, key) = await RegisterAsync("pump-7");
        var bytes = Convert.FromBase64String(key);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            var forged = DeviceTokens.Sign("pump-7", Convert.ToBase64String(bytes), InAnHour);
            Assert.Equal(401, (await CheckAsync(forged, "pump-7")).Status);
            bytes[i] ^= 1;
        }

        Assert.Equal(32, _logs.Lines.Count);
        Assert.All(_logs.Lines, line => Assert.Equal("A device was refused: Forged, device pump-7", line));
    }

    [Fact]
    public async Task Check_UnknownDevice_Answers401AsAForgedTokenDoes()
    {
        var (_, key) = await RegisterAsync("pump-7");

        Assert.Equal(401, (await CheckAsync(DeviceTokens.Sign("pump-8", key, InAnHour), "pump-8")).Status);
    }

    [Theory]
    [InlineData("pump-7")]
    [InlineData("PUMP-8")]
    [InlineData("../pump-8")]
    [InlineData("pump-8\r\nA device was refused: nothing")]
    [InlineData("")]
    public async Task Check_PathOfAnother_Answers403(string path)
    {
        await RegisterAsync("pump-7");
        var (_, key) = await RegisterAsync("pump-8");

        var (device, status) = await CheckAsync(DeviceTokens.Sign("pump-8", key, InAnHour), path);

        Assert.Null(device);
        Assert.Equal(403, status);
        Assert.Equal("A device was refused: OtherDevice, device pump-8", Assert.Single(_logs.Lines));
    }

    [Fact]
    public async Task Check_HostilePathWithoutToken_IsNotLogged()
    {
        Assert.Equal(401, (await CheckAsync(StringValues.Empty, "a\nb")).Status);

        Assert.Equal("A device was refused: Missing, device of no legal id", Assert.Single(_logs.Lines));
    }

    [Fact]
    public async Task Check_DisabledDevice_Answers403AndForAForgedToken401()
    {
        var (_, key) = await RegisterAsync("pump-7", DeviceStatus.Disabled);

        Assert.Equal(403, (await CheckAsync(DeviceTokens.Sign("pump-7", key, InAnHour), "pump-7")).Status);
        Assert.Equal(401, (await CheckAsync(DeviceTokens.Sign("pump-7", OtherMasterKey, InAnHour), "pump-7")).Status);
    }

    [Fact]
    public async Task Check_KeyRotatedMeanwhile_OldOneIsDeadAtOnceOnEveryInstance()
    {
        var (device, key) = await RegisterAsync("pump-7");
        var token = DeviceTokens.Sign("pump-7", key, InAnHour);
        Assert.Equal(200, (await CheckAsync(token, "pump-7")).Status);

        var store = NewInstance().GetRequiredService<DeviceStore>();
        var stored = await store.ReadAsync("pump-7", Ct);
        var rotated = device with { KeyGeneration = 2 };
        Assert.True(await store.ReplaceAsync(stored!, rotated, Ct));

        Assert.Equal(401, (await CheckAsync(token, "pump-7")).Status);
        Assert.Equal(200, (await CheckAsync(DeviceTokens.Sign("pump-7", Issue(rotated), InAnHour), "pump-7")).Status);
    }

    [Fact]
    public async Task Check_MasterKeyRotated_FormerOneIsTakenWhileItIsSet()
    {
        var (_, key) = await RegisterAsync("pump-7");
        var token = DeviceTokens.Sign("pump-7", key, InAnHour);
        const string Former = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

        _instance = NewInstance(new() { ["Credentials:MasterKey"] = OtherMasterKey, ["Credentials:PreviousMasterKey"] = Former });
        var (device, status) = await CheckAsync(token, "pump-7");
        Assert.Equal(200, status);
        Assert.Equal(200, (await CheckAsync(DeviceTokens.Sign("pump-7", Issue(device!), InAnHour), "pump-7")).Status);

        _instance = NewInstance(new() { ["Credentials:MasterKey"] = OtherMasterKey });
        Assert.Equal(401, (await CheckAsync(token, "pump-7")).Status);
    }

    private IServiceProvider NewInstance(Dictionary<string, string?>? settings = null) =>
        _backend.NewInstance(settings, services => services
            .AddSingleton<ILoggerFactory>(_logs)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>)));

    private async Task<(Device Device, string Key)> RegisterAsync(string deviceId, DeviceStatus status = DeviceStatus.Enabled)
    {
        var (_, device) = await _instance.GetRequiredService<DeviceStore>().RegisterAsync(deviceId, new(), status, Ct);
        return (device!, Issue(device!));
    }

    private string Issue(Device device) => _instance.GetRequiredService<CredentialIssuer>().Issue(device).Key!;

    private async Task<(Device? Device, int Status)> CheckAsync(StringValues authorization, string path)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = authorization;
        var (device, refusal) = await _instance.GetRequiredService<DeviceGuard>().CheckAsync(http.Request, path, Ct);
        Assert.True(device is null ^ refusal is null);
        if (refusal is null)
        {
            return (device, 200);
        }

        await refusal.ExecuteAsync(http);
        Assert.Equal(http.Response.StatusCode == 401 ? "SharedAccessSignature" : "", http.Response.Headers.WWWAuthenticate.ToString());
        return (null, http.Response.StatusCode);
    }
}
