using System.Net.Sockets;
using System.Text;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Security;

/// <summary>Requests that never end (slowloris), at each of a running host's HTTP servers.</summary>
public sealed class TrickleTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly LocalHostFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Requests_ThatTrickleIn_AreDroppedInTimeByEveryServer()
    {
        var headers = HostEndpoints.HttpOf(_fixture.Host).Select(endpoint => TrickleAsync(endpoint, "GET / HTTP/1.1\r\nx: "));
        var bodies = new[] { _fixture.Host.Endpoint }.Select(endpoint => TrickleAsync(
            endpoint, "POST /api/devices HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"));
        var trickling = Task.WhenAll(headers.Concat(bodies));

        await AssertServesAsync();
        var lasted = await trickling.WaitAsync(Deadline, Ct);

        Assert.All(lasted, time => Assert.InRange(time, TimeSpan.FromSeconds(1), Deadline));
        await AssertServesAsync();
    }

    /// <summary>A byte each quarter of a second, until the server hangs up.</summary>
    private static async Task<TimeSpan> TrickleAsync(Uri endpoint, string start)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint.Host, endpoint.Port, Ct);
        var started = TimeProvider.System.GetTimestamp();
        var ended = RawHttp.DrainAsync(socket);
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(start), Ct);
            while (!ended.IsCompleted)
            {
                await socket.SendAsync("x"u8.ToArray(), Ct);
                await Task.WhenAny(ended, Task.Delay(250, Ct));
            }
        }
        catch (SocketException)
        {
            // It has hung up.
        }

        await ended.WaitAsync(Deadline, Ct);
        return TimeProvider.System.GetElapsedTime(started);
    }

    private async Task AssertServesAsync() => Assert.Equal("healthy", (await _fixture.GetAsync("api/health")).GetProperty("dependencies").GetProperty("tables").GetString());
}
