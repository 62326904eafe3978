using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Security;

/// <summary>The three HTTP servers of a running host, attacked below HTTP: each is bounded, and a healthy client is served all along.</summary>
public sealed class HostileHttpTests : IAsyncLifetime
{
    private readonly LocalHostFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Listen_EveryPort_IsOnLoopbackAlone()
    {
        var ports = HostEndpoints.Of(_fixture.Host).Values.Select(endpoint => endpoint.Port).ToHashSet();
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => ports.Contains(listener.Port)).ToList();

        Assert.Equal(4, ports.Count);
        Assert.Equal(ports.Order(), listeners.Select(listener => listener.Port).Distinct().Order());
        Assert.All(listeners, listener => Assert.True(IPAddress.IsLoopback(listener.Address), $"listens on {listener}"));
    }

    [Fact]
    public async Task Headers_TooManyOrTooLong_AreRefusedByEveryServer()
    {
        string[] heads =
        [
            "GET / HTTP/1.1\r\nHost: localhost\r\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"x-{i}: y\r\n")) + "\r\n",
            $"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: SharedAccessSignature {new string('x', 100_000)}\r\n\r\n",
            $"GET /{new string('x', 100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            $"{new string('X', 100_000)} / HTTP/1.1\r\n\r\n",
        ];
        foreach (var endpoint in HostEndpoints.HttpOf(_fixture.Host))
        {
            foreach (var head in heads)
            {
                var answer = await RawHttp.ExchangeAsync(endpoint, Encoding.ASCII.GetBytes(head));
                Assert.True(answer.Length == 0 || RawHttp.StatusOf(answer) is 400 or 414 or 431, $"{endpoint} answered {answer}");
            }
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Token_OfAnyBytes_IsRefusedAndNothingElse()
    {
        await _fixture.RegisterAsync("pump-7");
        byte[][] tokens =
        [
            [], [0xFF], "é"u8.ToArray(), [0xC3], "SharedAccessSignature "u8.ToArray(), Encoding.UTF8.GetBytes("SharedAccessSignature sr=devices%2Fpump-7&sig=\u00e9&se=1795687200"),
            Encoding.ASCII.GetBytes($"SharedAccessSignature sr=devices%2Fpump-7&sig={new string('A', 20_000)}&se=1795687200"),
            Encoding.ASCII.GetBytes($"SharedAccessSignature sr=devices%2Fpump-7&sig=AAAA&se={new string('9', 900)}"),
        ];
        foreach (var token in tokens)
        {
            var answer = await RawHttp.ExchangeAsync(
                _fixture.Host.Endpoint,
                [.. "GET /api/my/pump-7/desired HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "u8, .. token, .. "\r\n\r\n"u8]);
            Assert.True(RawHttp.StatusOf(answer) is 400 or 401, answer);
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Connections_ByTheThousand_LeaveHealthyClientsServed()
    {
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                foreach (var endpoint in HostEndpoints.Of(_fixture.Host).Values)
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    sockets.Add(socket);
                    await socket.ConnectAsync(endpoint.Host, endpoint.Port, Ct);
                }

                if (i % 100 == 0)
                {
                    await AssertServesAsync();
                }
            }

            await AssertServesAsync();
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await AssertServesAsync();
    }

    private async Task AssertServesAsync() => Assert.Equal("healthy", (await _fixture.GetAsync("api/health")).GetProperty("dependencies").GetProperty("tables").GetString());
}
