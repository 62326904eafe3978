using System.Net;
using Amqp;
using Amqp.Framing;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Amqp;

public sealed class AuthorizationTests : IAsyncLifetime
{
    private const string Hub = "sb://localhost/telemetry";
    private const string Publisher = "sb://localhost/telemetry/publishers/pump-7";

    private TestEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await TestEmulator.StartAsync(options => options.Policies =
    [
        SharedAccessPolicy.DevelopmentRoot,
        new SharedAccessPolicy { Name = "send", Key = "send-key", Rights = AccessRights.Send },
        new SharedAccessPolicy { Name = "listen", Key = "listen-key", Rights = AccessRights.Listen },
    ]);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Attach_WithoutToken_IsUnauthorized()
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();

        Assert.Equal("amqp:unauthorized-access", (await client.SendRefusedAsync("telemetry", Event("x"))).Condition);
        Assert.Equal("amqp:unauthorized-access", (await client.SendRefusedAsync("nowhere", Event("x"))).Condition);
        Assert.Equal("amqp:unauthorized-access", (await client.ReceiveRefusedAsync("telemetry", 0)).Condition);
        Assert.Equal(401, await ReadHubAsync(client));
    }

    [Fact]
    public async Task PutToken_FaultyTokens_Answer401AndGrantNothing()
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();

        Assert.Equal(401, await client.PutTokenAsync("nonsense", Hub));
        Assert.Equal(401, await client.PutTokenAsync(SasToken.Create(Hub, key: "WRONG"), Hub));
        Assert.Equal(401, await client.PutTokenAsync(SasToken.Create(Hub, expires: DateTimeOffset.UnixEpoch.AddYears(50)), Hub));
        Assert.Equal(401, await client.PutTokenAsync(SasToken.Create("sb://elsewhere.servicebus.windows.net/telemetry"), Hub));
        Assert.Equal(401, await client.PutTokenAsync(SasToken.Create(Publisher), Hub));
        Assert.Equal(401, await client.PutTokenAsync(SasToken.Create(Publisher), Publisher + "0"));
        Assert.Equal(401, await client.PutTokenAsync(SasToken.Create(Hub), Hub, type: "amqp:swt"));
        Assert.Equal(401, await client.PutTokenAsync("eyJhbGciOiJub25lIn0.e30.", Hub, type: "jwt"));
        Assert.Equal("amqp:unauthorized-access", (await client.SendRefusedAsync("telemetry", Event("x"))).Condition);
    }

    [Fact]
    public async Task PutToken_ASignatureThatIsCalledAJwt_IsTaken()
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();

        Assert.Equal(202, await client.PutTokenAsync(SasToken.Create(Hub), Hub, type: "jwt"));
    }

    [Theory]
    [InlineData("sb://localhost/", 202)]
    [InlineData("sb://localhost/$management", 202)]
    [InlineData("sb://localhost/telemetry/Partitions/0", 202)]
    [InlineData("sb://localhost/nowhere", 404)]
    [InlineData("amqps://localhost/nowhere/ConsumerGroups/$Default/Partitions/0", 404)]
    public async Task PutToken_ForWhatIsNotThere_Is404(string audience, int status)
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();

        Assert.Equal(status, await client.PutTokenAsync(SasToken.Create("sb://localhost/", "send-key", "send"), audience));
    }

    [Fact]
    public async Task PutToken_OfAPublisher_ReachesThatPublisherOnly()
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();
        Assert.Equal(202, await client.PutTokenAsync(SasToken.Create(Publisher, "send-key", "send"), Publisher));

        await client.SendAsync("telemetry/publishers/pump-7", Event("mine"));
        foreach (var address in new[] { "telemetry/publishers/pump-70", "telemetry/publishers/pump", "telemetry", "telemetry/Partitions/1" })
        {
            Assert.Equal("amqp:unauthorized-access", (await client.SendRefusedAsync(address, Event("x", "pump-7"))).Condition);
        }

        Assert.Equal("amqp:unauthorized-access", (await client.ReceiveRefusedAsync("telemetry", 1)).Condition);
        Assert.Equal(401, await ReadHubAsync(client));
    }

    [Fact]
    public async Task PutToken_OfASendPolicy_DoesNotReceive()
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();
        Assert.Equal(202, await client.PutTokenAsync(SasToken.Create(Hub, "send-key", "send"), Hub));

        await client.SendAsync("telemetry/Partitions/0", Event("x"));
        Assert.Equal("amqp:unauthorized-access", (await client.ReceiveRefusedAsync("telemetry", 0)).Condition);
        Assert.Equal(200, await ReadHubAsync(client));
    }

    [Fact]
    public async Task PutToken_OfAListenPolicy_DoesNotSend()
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();
        Assert.Equal(202, await client.PutTokenAsync(SasToken.Create(Hub, "listen-key", "listen"), Hub));

        Assert.Equal("amqp:unauthorized-access", (await client.SendRefusedAsync("telemetry", Event("x"))).Condition);
        await using var root = await _emulator.ConnectAsync();
        await root.SendAsync("telemetry/Partitions/0", Event("x"));
        Assert.Single(await client.ReceiveAsync(1, 0));
    }

    [Fact]
    public async Task Post_WithATokenOfAListenPolicy_IsUnauthorized()
    {
        using var http = new HttpClient { BaseAddress = _emulator.Server.HttpEndpoint };
        foreach (var (policy, status) in (KeyValuePair<string, HttpStatusCode>[])[new("listen", HttpStatusCode.Unauthorized), new("send", HttpStatusCode.Created)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/telemetry/messages") { Content = new StringContent("x") };
            request.Headers.TryAddWithoutValidation("Authorization", SasToken.Create(Hub, $"{policy}-key", policy));
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Connect_WithSaslPlain_GrantsThePolicyWithoutATokenAndRefusesAWrongKey()
    {
        await using var client = await AmqpTestClient.ConnectWithPasswordAsync(_emulator.Server.AmqpEndpoint, "send", "send-key");
        await client.SendAsync("telemetry/Partitions/0", Event("x"));
        Assert.Equal("amqp:unauthorized-access", (await client.ReceiveRefusedAsync("telemetry", 0)).Condition);

        await Assert.ThrowsAsync<AmqpException>(() => AmqpTestClient.ConnectWithPasswordAsync(_emulator.Server.AmqpEndpoint, "send", "wrong"));
    }

    [Fact]
    public async Task Properties_OfHubAndPartition_AreWhatTheSdksExpect()
    {
        await using var client = await _emulator.ConnectAsync();
        await client.SendAsync("telemetry/Partitions/2", Event("a"), Event("b"));

        var hub = (global::Amqp.Types.Map)(await client.RequestAsync("$management", Read("com.microsoft:eventhub", "telemetry"))).Body;
        var full = (global::Amqp.Types.Map)(await client.RequestAsync("$management", Read("com.microsoft:partition", "telemetry", "2"))).Body;
        var empty = (global::Amqp.Types.Map)(await client.RequestAsync("$management", Read("com.microsoft:partition", "telemetry", "3"))).Body;
        var missing = await client.RequestAsync("$management", Read("com.microsoft:partition", "telemetry", "4"));

        Assert.Equal("telemetry", hub["name"]);
        Assert.Equal(4, hub["partition_count"]);
        Assert.Equal(["0", "1", "2", "3"], (string[])hub["partition_ids"]);
        Assert.IsType<DateTime>(hub["created_at"]);
        Assert.Equal((0L, 1L, false), (full["begin_sequence_number"], full["last_enqueued_sequence_number"], full["is_partition_empty"]));
        Assert.NotEqual("-1", full["last_enqueued_offset"]);
        Assert.Equal((0L, -1L, true), (empty["begin_sequence_number"], empty["last_enqueued_sequence_number"], empty["is_partition_empty"]));
        Assert.Equal("-1", empty["last_enqueued_offset"]);
        Assert.Equal(400, missing.ApplicationProperties["status-code"]);
        Assert.Equal(new global::Amqp.Types.Symbol("com.microsoft:argument-out-of-range"), missing.ApplicationProperties["error-condition"]);
    }

    [Fact]
    public async Task Request_BeforeCreditForItsAnswer_IsAnsweredOnceThereIsCredit()
    {
        await using var client = await _emulator.ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            // The fixture's client attaches, asks, waits for the settlement, and only then gives credit.
            var answer = await client.RequestAsync("$management", Read("com.microsoft:eventhub", "telemetry"), beforeCredit: TimeSpan.FromMilliseconds(20));
            Assert.Equal(200, answer.ApplicationProperties["status-code"]);
        }
    }

    [Theory]
    [InlineData("sb://localhost/telemetry", 200, 0)]
    [InlineData("sb://localhost/telemetry/$management", 200, 0)]
    [InlineData("sb://localhost/other", 401, 0)]
    [InlineData("sb://localhost/telemetry", 401, -2)]
    public async Task Request_WithATokenOfItsOwn_IsAllowedWhatTheTokenAllows(string audience, int status, int hours)
    {
        await using var client = await _emulator.ConnectWithoutTokenAsync();
        var request = Read("com.microsoft:eventhub", "telemetry");
        request.ApplicationProperties["security_token"] = SasToken.Create(audience, expires: TimeProvider.System.GetUtcNow().AddHours(1 + hours));

        Assert.Equal(status, (await client.RequestAsync("$management", request)).ApplicationProperties["status-code"]);

        // It allows that request and nothing else.
        Assert.Equal(401, await ReadHubAsync(client));
        Assert.Equal("amqp:unauthorized-access", (await client.SendRefusedAsync("telemetry", Event("x"))).Condition);
    }

    private static Message Read(string type, string name, string? partition = null)
    {
        var request = new Message("") { ApplicationProperties = new ApplicationProperties { ["operation"] = "READ", ["type"] = type, ["name"] = name } };
        if (partition is not null)
        {
            request.ApplicationProperties["partition"] = partition;
        }

        return request;
    }

    private static async Task<int> ReadHubAsync(AmqpTestClient client) =>
        (int)(await client.RequestAsync("$management", Read("com.microsoft:eventhub", "telemetry"))).ApplicationProperties["status-code"];
}
