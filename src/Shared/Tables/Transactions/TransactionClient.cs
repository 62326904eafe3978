using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Sends transactions to an account: one attempt each, without the SDK's model of entities.</summary>
internal sealed class TransactionClient
{
    /// <summary>The version of the service's interface, the one the SDK speaks.</summary>
    public const string ServiceVersion = "2020-12-06";

    // 100 parts of an answer take some 50 KB; an error's message is short.
    private const int MaxAnswerBytes = 1024 * 1024;

    private readonly HttpPipeline _pipeline;
    private readonly TransactionBody _body;
    private readonly Uri _address;
    private readonly TimeSpan _timeout;

    // The sizes of the last body and answer, for the next are alike.
    private int _bodyBytes = 16 * 1024;
    private int _answerBytes = 4 * 1024;

    /// <param name="account">The account.</param>
    /// <param name="options">Time limit of an attempt, the answer's body included.</param>
    /// <param name="transport">The HTTP transport; null for the one all clients of this process share.</param>
    /// <param name="time">Dates the requests.</param>
    public TransactionClient(TableAccount account, TablesOptions options, HttpPipelineTransport? transport, TimeProvider time)
    {
        _pipeline = HttpPipelineBuilder.Build(
            new TransactionClientOptions(transport), account.Authorization(time) is { } policy ? [policy] : []);
        _body = new TransactionBody(account.Endpoint);
        _address = account.BatchAddress;
        _timeout = options.AttemptTimeout;
    }

    /// <summary>Carries out operations on rows of one partition, all or none.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="operations">1 to <see cref="TableStore.MaxOperations"/>.</param>
    /// <param name="withETags">Whether the caller needs the rows' new ETags.</param>
    /// <param name="cancellationToken">Ends the attempt; the operations may be stored all the same.</param>
    /// <returns>A committed outcome.</returns>
    /// <exception cref="RequestFailedException">The store answered with a failure, or there is no connection.</exception>
    /// <exception cref="TimeoutException">The time limit of an attempt has passed.</exception>
    /// <exception cref="InvalidDataException">The answer is none.</exception>
    public async Task<TransactionOutcome> SubmitAsync(
        string table, IReadOnlyList<TransactionOperation> operations, bool withETags, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        using var message = CreateMessage(table, operations);
        try
        {
            await _pipeline.SendAsync(message, limit.Token).ConfigureAwait(false);
            return await ReadAnswerAsync(message.Response, operations.Count, withETags, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (limit.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"A transaction had no answer within {_timeout}.", exception);
        }
    }

    private HttpMessage CreateMessage(string table, IReadOnlyList<TransactionOperation> operations)
    {
        var content = WriteBody(table, operations);
        var message = _pipeline.CreateMessage();
        message.BufferResponse = false;
        var request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(_address);
        request.Headers.Add("x-ms-version", ServiceVersion);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Content-Type", TransactionBody.ContentType);
        request.Content = content;
        return message;
    }

    private PooledContent WriteBody(string table, IReadOnlyList<TransactionOperation> operations)
    {
        var buffer = new PooledBuffer(_bodyBytes);
        try
        {
            _body.Write(buffer, table, operations);
        }
        catch
        {
            buffer.Return();
            throw;
        }

        _bodyBytes = buffer.Length;
        return new PooledContent(buffer);
    }

    private async Task<TransactionOutcome> ReadAnswerAsync(
        Response response, int operations, bool withETags, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer(_answerBytes);
        try
        {
            if (response.ContentStream is { } stream)
            {
                await ReadToEndAsync(stream, buffer, cancellationToken).ConfigureAwait(false);
            }

            if (response.Status != 202)
            {
                var code = ServiceError.Parse(buffer.Written.Span).Code;
                throw new TransactionFailedException(
                    response.Status, code ?? (response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null), null);
            }

            _answerBytes = buffer.Length + 1;
            return new TransactionOutcome
            {
                Kind = TransactionOutcomeKind.Committed,
                Status = response.Status,
                ETags = TransactionAnswer.Read(buffer.Written.Span, operations, withETags),
            };
        }
        finally
        {
            buffer.Return();
        }
    }

    private static async Task ReadToEndAsync(Stream stream, PooledBuffer buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            buffer.Advance(read);
            if (buffer.Length > MaxAnswerBytes)
            {
                throw new InvalidDataException("The answer to a transaction is longer than any the service gives.");
            }
        }
    }
}
