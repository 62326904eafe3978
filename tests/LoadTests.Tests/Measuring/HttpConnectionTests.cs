using System.Net.Sockets;
using Serverless.LoadTests.Tests.Engine;

namespace Serverless.LoadTests.Tests.Measuring;

public sealed class HttpConnectionTests
{
    private const string Plain = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
    private const string Chunked =
        "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\nA;x=y\r\n0123456789\r\n3\r\nabc\r\n0\r\nTrailer: yes\r\n\r\n";

    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task SendAsync_AnswersOfEachKindInPieces_FindsEachEnd(int pieceLength)
    {
        await using var server = new ScriptedServer(
            pieceLength, Plain, Chunked, "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", "HTTP/1.1 204 None\r\n\r\n", Plain);
        using var connection = await HttpConnection.OpenAsync(server.Address, Token);

        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            statuses.Add(await connection.SendAsync(Request, Token));
        }

        Assert.Equal([200, 503, 304, 204, 200], statuses);
        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task SendAsync_BodyLongerThanTheBuffer_IsSkipped()
    {
        var body = new string('x', 100_000);
        await using var server = new ScriptedServer(65_536, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}", Plain);
        using var connection = await HttpConnection.OpenAsync(server.Address, Token);

        Assert.Equal(200, await connection.SendAsync(Request, Token));
        Assert.Equal(200, await connection.SendAsync(Request, Token));
    }

    [Fact]
    public async Task IsOpen_ServerCloses_IsFalse()
    {
        await using var server = new ScriptedServer(4096, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        using var connection = await HttpConnection.OpenAsync(server.Address, Token);

        await connection.SendAsync(Request, Token);

        Assert.False(connection.IsOpen);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n")]
    public async Task SendAsync_AnswerWithoutAnEnd_IsNoAnswer(string answer)
    {
        await using var server = new ScriptedServer(4096, answer);
        using var connection = await HttpConnection.OpenAsync(server.Address, Token);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await connection.SendAsync(Request, Token));
    }

    [Fact]
    public async Task SendAsync_ConnectionEndsWithinTheAnswer_Throws()
    {
        await using var server = new ScriptedServer(4096, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
        using var connection = await HttpConnection.OpenAsync(server.Address, Token);

        await Assert.ThrowsAsync<IOException>(async () => await connection.SendAsync(Request, Token));
    }

    [Fact]
    public async Task OpenAsync_NobodyListens_Throws()
    {
        using var nobody = new ClosedPort();

        await Assert.ThrowsAsync<SocketException>(async () => await HttpConnection.OpenAsync(nobody.Address, Token));
    }
}
