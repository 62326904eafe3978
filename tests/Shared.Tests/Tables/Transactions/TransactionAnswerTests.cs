using System.Text;
using Azure;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables.Transactions;

public sealed class TransactionAnswerTests
{
    private const string Committed =
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_2\r\n\r\n" +
        "--changesetresponse_2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n" +
        "HTTP/1.1 204 No Content\r\nDataServiceVersion: 1.0;\r\nETag: W/\"datetime'a'\"\r\n\r\n\r\n" +
        "--changesetresponse_2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n" +
        "HTTP/1.1 201 Created\r\netag:W/\"datetime'b'\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n" +
        "--changesetresponse_2--\r\n--batchresponse_1--\r\n";

    private const string JsonError = "{\"odata.error\":{\"code\":\"EntityAlreadyExists\",\"message\":{\"lang\":\"en-US\",\"value\":\"12:There.\\nRequestId:0\"}}}";

    private const string XmlError =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">\r\n" +
        "<code>EntityAlreadyExists</code><message xml:lang=\"en-US\">12:There.\nRequestId:0</message></error>";

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Read_Successes_GivesTheETagsInOrder(string lineEnd)
    {
        var etags = Read(Committed.Replace("\r\n", lineEnd, StringComparison.Ordinal), 2, withETags: true);

        Assert.Equal([new ETag("W/\"datetime'a'\""), new ETag("W/\"datetime'b'\"")], etags);
        Assert.Empty(Read(Committed, 2, withETags: false));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_AnotherNumberOfParts_IsIncomplete(int operations) =>
        Assert.Throws<InvalidDataException>(() => Read(Committed, operations, withETags: true));

    [Fact]
    public void Read_CutAnywhere_IsNoSuccess()
    {
        var whole = Committed.IndexOf("--changesetresponse_2--", StringComparison.Ordinal) + "--changesetresponse_2--".Length;
        for (var length = 0; length < whole; length++)
        {
            Assert.Throws<InvalidDataException>(() => Read(Committed[..length], 2, withETags: true));
        }
    }

    [Theory]
    [InlineData("<html>504</html>")]
    [InlineData("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--d\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n--d--\r\n")]
    [InlineData("--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 -12 No Content\r\n\r\n\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Type: application/http\r\n\r\nnonsense\r\n\r\n--b--\r\n")]
    public void Read_NoMultipartAnswer_IsMalformed(string body) =>
        Assert.Throws<InvalidDataException>(() => Read(body, 1, withETags: true));

    [Theory]
    [InlineData(JsonError)]
    [InlineData("\uFEFF" + JsonError)]
    [InlineData(XmlError)]
    public void Read_FailedOperation_ThrowsStatusCodeAndIndex(string error)
    {
        var failure = Assert.Throws<TransactionFailedException>(() => Read(Failed(409, error), 20, withETags: true));

        Assert.Equal((409, "EntityAlreadyExists", 12), (failure.Status, failure.ErrorCode, failure.FailedIndex));
        Assert.DoesNotContain("There", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"odata.error\":5}")]
    [InlineData("{\"odata.error\":")]
    [InlineData("<error")]
    [InlineData("Bad gateway")]
    public void Read_FailedOperationWithoutReadableError_ThrowsItsStatus(string error)
    {
        var failure = Assert.Throws<TransactionFailedException>(() => Read(Failed(502, error), 1, withETags: true));

        Assert.Equal((502, null, null), (failure.Status, failure.ErrorCode, failure.FailedIndex));
    }

    [Theory]
    [InlineData("No index.")]
    [InlineData(":There.")]
    [InlineData("-1:There.")]
    [InlineData("x1:There.")]
    public void Read_MessageWithoutIndex_NamesNoOperation(string message)
    {
        var error = $"{{\"odata.error\":{{\"code\":\"X\",\"message\":{{\"value\":\"{message}\"}}}}}}";

        Assert.Null(Assert.Throws<TransactionFailedException>(() => Read(Failed(400, error), 1, withETags: true)).FailedIndex);
    }

    [Fact]
    public void Read_Redirection_IsNoSuccess() =>
        Assert.Equal(302, Assert.Throws<TransactionFailedException>(() => Read(Failed(302, ""), 1, withETags: true)).Status);

    [Fact]
    public void Read_ErrorOutsideOfAChangeSet_IsRead()
    {
        var body = $"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 413 Too Large\r\n\r\n{JsonError}\r\n--b--\r\n";

        Assert.Equal(413, Assert.Throws<TransactionFailedException>(() => Read(body, 1, withETags: true)).Status);
    }

    private static string Failed(int status, string error) =>
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=\"changesetresponse_2\"\r\n\r\n--changesetresponse_2\r\n" +
        $"Content-Type: application/http\r\n\r\nHTTP/1.1 {status} Failed\r\nContent-Type: text/any\r\n\r\n{error}\r\n" +
        "--changesetresponse_2--\r\n--batchresponse_1--\r\n";

    private static ETag[] Read(string body, int operations, bool withETags) =>
        TransactionAnswer.Read(Encoding.UTF8.GetBytes(body), operations, withETags);
}
