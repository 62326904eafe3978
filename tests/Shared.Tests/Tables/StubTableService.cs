using System.Net;
using System.Text;

namespace Serverless.Shared.Tests.Tables;

/// <summary>Answers requests of the Table Storage client from a list of answers, the last one for ever, and keeps what
/// was asked. No network.</summary>
internal sealed class StubTableService : HttpMessageHandler
{
    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _answers = new();

    public List<string> Requests { get; } = [];

    public List<string> Bodies { get; } = [];

    public StubTableService Then(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public StubTableService Then(int status, string? errorCode = null) => Then(_ => Error(status, errorCode));

    public StubTableService ThenThrow(Exception exception) => Then(_ => throw exception);

    public StubTableService ThenCommit(int operations) => Then(_ => Batch(
        string.Concat(Enumerable.Range(0, operations).Select(i => Part($"HTTP/1.1 204 No Content\r\nETag: W/\"{i}\"\r\n\r\n")))));

    public StubTableService ThenFail(int status, string errorCode, int? index) => Then(_ =>
    {
        var message = index is null ? "Failed." : $"{index}:Failed.";
        return Batch(Part($"HTTP/1.1 {status} Failed\r\nContent-Type: application/json\r\n\r\n{ErrorBody(errorCode, message)}"));
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
        Bodies.Add(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        var answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        return answer(request);
    }

    private static HttpResponseMessage Error(int status, string? errorCode) => new((HttpStatusCode)status)
    {
        Content = new StringContent(errorCode is null ? "" : ErrorBody(errorCode, "Failed."), Encoding.UTF8, "application/json"),
    };

    private static string ErrorBody(string errorCode, string message) =>
        $"{{\"odata.error\":{{\"code\":\"{errorCode}\",\"message\":{{\"lang\":\"en-US\",\"value\":\"{message}\\nRequestId:0\\nTime:0\"}}}}}}";

    private static string Part(string response) =>
        $"--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{response}\r\n";

    private static HttpResponseMessage Batch(string parts)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(
            "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n" +
            parts + "--changesetresponse_1--\r\n--batchresponse_1--\r\n"));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed; boundary=batchresponse_1");
        return new HttpResponseMessage(HttpStatusCode.Accepted) { Content = content };
    }
}
