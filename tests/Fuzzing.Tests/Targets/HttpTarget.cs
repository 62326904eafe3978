using System.Text;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// Raw requests to a real server: first line, headers, an empty line, body, with LF for line ends. What proves the
/// caller is put in behind the first line. Nothing is answered by 500, and the server goes on.
/// </summary>
internal abstract class HttpTarget : FuzzTarget, IAsyncLifetime
{
    private const int CheckedEach = 100;

    private Backend? _backend;
    private int _tried;

    protected Backend Backend => _backend!;

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Utf8(
            "GET ", "POST ", "PUT ", "PATCH ", "DELETE ", " HTTP/1.1\n", "\n", "\r", "Content-Length: 5\n", "Transfer-Encoding: chunked\n", "If-Match: \"x\"\n", "If-None-Match: *\n", "Expect: 100-continue\n",
            "Content-Type: application/json\n", "Content-Encoding: gzip\n", "x-ms-version: é\n", "x-ms-client-request-id: é\n", "Prefer: return-no-content\n", "%2F", "%00", "%", "..", "//", "?", "&", "=", "é", "\0",
            "{\"a\":1}", "api/devices", "api/my/", "/telemetry", "publishers/", "messages", "$batch", "Tables", "$filter=", "limit=", "continuation=", ":", ";", "'", "\ud83d\ude00"),
    ];

    protected abstract Uri Endpoint { get; }

    public async ValueTask InitializeAsync() => _backend = await Backend.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
    }

    public override object Try(byte[] input)
    {
        var statuses = RawHttp.Send(Endpoint, Request(input));
        Hold(statuses.TrueForAll(status => status is < 500 or 501 or 505), $"answered by {string.Join(',', statuses)}");
        Hold(_tried++ % CheckedEach != 0 || RawHttp.IsAlive(Endpoint), "the server answers no more");
        return string.Join(',', statuses.Take(3));
    }

    /// <summary>What proves the caller of a request for a target, as header lines.</summary>
    protected abstract string Proof(string target);

    private byte[] Request(ReadOnlySpan<byte> input)
    {
        var end = input.IndexOf("\n\n"u8);
        var head = end < 0 ? input : input[..end];
        var body = end < 0 ? default : input[(end + 2)..];
        var lines = Encoding.Latin1.GetString(head).Split('\n', 2);
        var target = lines[0].Split(' ') is [_, var second, ..] ? second : "";
        var text = $"{lines[0]}\r\nHost: {Endpoint.Authority}\r\n{Proof(target)}"
            + (lines.Length > 1 ? lines[1].Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n" : "")
            + (body.IsEmpty ? "" : $"Content-Length: {body.Length}\r\n") + "\r\n";
        return [.. Encoding.Latin1.GetBytes(text), .. body];
    }
}
