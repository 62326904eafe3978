using System.Text;
using Serverless.TableEmulator.Batch;

namespace Serverless.TableEmulator.Tests.Batch;

public class PartHeadersTests
{
    [Theory]
    [InlineData("If-Match: a\r\nACCEPT:  b \r\n\r\nrest", "a", "b", "rest")]
    [InlineData("if-match:a\nAccept: b\n\nrest", "a", "b", "rest")]
    [InlineData("If-Match: x\r\r\nIf-Match: a\r\nHost: h\r\n\r\n", "a", null, "")]
    [InlineData("If-Match:", "", null, "")]
    [InlineData("\r\nrest", null, null, "rest")]
    [InlineData("", null, null, "")]
    public void TryRead_Lines_GivesTheLastOfEachHeaderAndTheRest(string part, string? ifMatch, string? accept, string rest)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(part);

        Assert.True(PartHeaders.TryRead(ref bytes, out var headers));

        Assert.Equal((ifMatch, accept), (MultipartText.Text(headers.IfMatch), MultipartText.Text(headers.Accept)));
        Assert.Equal(rest, Encoding.UTF8.GetString(bytes.Span));
    }

    [Theory]
    [InlineData("no colon\r\n\r\n")]
    [InlineData(": no name\r\n\r\n")]
    public void TryRead_LineThatIsNoHeader_IsFalse(string part)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(part);
        Assert.False(PartHeaders.TryRead(ref bytes, out _));
    }

    [Theory]
    [InlineData("PUT /a HTTP/1.1\r\nnext", "PUT", "/a", true)]
    [InlineData("  PUT   /a   HTTP/1.1  \nnext", "PUT", "/a", true)]
    [InlineData("PUT /a HTTP/1.1 more\r\n", "PUT", "/a", false)]
    [InlineData("PUT /a\r\n", "PUT", "/a", false)]
    [InlineData("PUT\r\n", "PUT", "", false)]
    [InlineData("", "", "", false)]
    public void RequestLine_Words_AreVerbTargetAndVersion(string part, string method, string target, bool isRequest)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(part);

        Assert.Equal(isRequest, RequestLine.TryRead(ref bytes, out var verb, out var uri));

        Assert.Equal((method, target), (Encoding.UTF8.GetString(verb.Span), Encoding.UTF8.GetString(uri.Span)));
    }
}
