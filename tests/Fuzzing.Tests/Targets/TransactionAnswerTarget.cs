using System.Text;
using System.Text.RegularExpressions;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// The store's answers to transactions, for byte 0 operations: none is a success that does not hold so many successes,
/// and whatever is wrong is told in one of two ways.
/// </summary>
internal sealed partial class TransactionAnswerTarget : FuzzTarget
{
    private const string Part = "--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\nETag: W/\"datetime'a'\"\r\n\r\n\r\n";
    private const string Head = "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n";
    private const string Json = "{\"odata.error\":{\"code\":\"EntityAlreadyExists\",\"message\":{\"lang\":\"en-US\",\"value\":\"12:There.\\nRequestId:0\"}}}";
    private const string Xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<error><code>EntityAlreadyExists</code><message>3:There.</message></error>";

    public override IEnumerable<byte[]> Seeds => Utf8(
        $"\u0001{Head}{Part}--c--\r\n--b--\r\n",
        $"\u0002{Head}{Part}{Part}--c--\r\n--b--\r\n",
        $"\u0002{Head}--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n{Json}\r\n--c--\r\n--b--\r\n",
        $"\u0002{Head}--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n{Xml}\r\n--c--\r\n--b--\r\n",
        "\u0001--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 503 Busy\r\n\r\n\r\n--b--\r\n");

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Utf8(
            "--b\r\n", "--b--\r\n", "--c\r\n", "--c--\r\n", "--", "\r\n", "\n", "HTTP/1.1 ", "HTTP/1.1 -12 ", "204", "201", "100", "302", "400", "999", "ETag: ", "Content-Type: ", "boundary=", "boundary=\"c\"",
            ";", "{", "}", Json, Xml, "<!DOCTYPE x [<!ENTITY a \"b\">]>", "<a>", "</a>", "&a;", "\"value\":\"2147483648:x\"", "\"code\":7", "\"\\ud800\"", "\u00e9", Part),
    ];

    public override int MaxInputBytes => 8_192;

    public override object Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var body = reader.Rest[Math.Min(1, input.Length)..];
        var operations = 1 + ((reader.Choose(256) + 3) % 4);
        try
        {
            var etags = TransactionAnswer.Read(body, operations, withETags: true);
            var successes = Success().Count(Encoding.Latin1.GetString(body));
            Hold(etags.Length == operations, $"{etags.Length} ETags of {operations} operations");
            Hold(successes >= operations, $"a success of {operations} operations out of {successes}");
            return "success";
        }
        catch (TransactionFailedException failure)
        {
            return (failure.Status / 100, failure.ErrorCode is null, failure.FailedIndex is null);
        }
        catch (InvalidDataException malformed)
        {
            return malformed.Message;
        }
    }

    [GeneratedRegex("HTTP/[^ \\n]* 2[0-9][0-9](?![0-9])")]
    private static partial Regex Success();
}
