using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables.Points;

/// <summary>Reads single rows and pages of an account: one attempt each, the answer's bytes as they came, without the SDK's model
/// of entities. See docs/decisions/0006-device-api.md.</summary>
/// <remarks>The pipeline is Azure.Core's with the account's authorization alone: <see cref="TableStore"/> retries, counts
/// and logs.</remarks>
internal sealed class PointClient
{
    /// <summary>What a request accepts: rows without metadata.</summary>
    public const string PlainJson = "application/json;odata=nometadata";

    private const string NextPartitionKey = "NextPartitionKey";
    private const string NextRowKey = "NextRowKey";

    // A page has at most 1,000 rows and some 4 MiB; escaped as JSON it may take more.
    private const int MaxAnswerBytes = 32 * 1024 * 1024;
    private const int UsualAnswerBytes = 2 * 1024;

    private readonly HttpPipeline _pipeline;
    private readonly string _endpoint;
    private readonly string? _sas;
    private readonly TimeSpan _timeout;

    /// <param name="account">The account.</param>
    /// <param name="options">Time limit of an attempt, the answer's body included.</param>
    /// <param name="transport">The HTTP transport; null for the one all clients of this process share.</param>
    /// <param name="time">Dates the requests.</param>
    public PointClient(TableAccount account, TablesOptions options, HttpPipelineTransport? transport, TimeProvider time)
    {
        _pipeline = new HttpPipeline(
            transport ?? HttpClientTransport.Shared, account.AddressAuthorization(time) is { } policy ? [policy] : []);
        _endpoint = account.Endpoint.AbsoluteUri.TrimEnd('/');
        _sas = account.SharedAccessSignature;
        _timeout = options.AttemptTimeout;
    }

    /// <summary>Reads a row.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="partitionKey">The row's PartitionKey.</param>
    /// <param name="rowKey">The row's RowKey.</param>
    /// <param name="select">The columns to read, separated by commas; null for all.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RequestFailedException">The store answered with a failure, or there is no connection.</exception>
    /// <exception cref="TimeoutException">The time limit of an attempt has passed.</exception>
    /// <exception cref="InvalidDataException">The answer is longer than any the service gives.</exception>
    public Task<PointRow> FindAsync(
        string table, string partitionKey, string rowKey, string? select, CancellationToken cancellationToken) => SendAsync(
        $"{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')",
        select is null ? null : $"$select={select}",
        PlainJson,
        static (response, body) => new PointRow(body, body is null ? null : ETagOf(response)),
        cancellationToken);

    /// <summary>Reads a page of a query.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="query">What to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <inheritdoc cref="FindAsync" path="/exception"/>
    public Task<PointPage> QueryAsync(string table, PointQuery query, CancellationToken cancellationToken) => SendAsync(
        table + "()",
        query.Parameters,
        query.Accept,
        static (response, body) => new PointPage(body, ContinuationOf(response)),
        cancellationToken);

    private async Task<T> SendAsync<T>(
        string resource, string? query, string accept, Func<Response, PooledBuffer?, T> read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        using var message = _pipeline.CreateMessage();
        message.BufferResponse = false;
        var request = message.Request;
        request.Method = RequestMethod.Get;
        request.Uri.Reset(Address(resource, query));
        request.Headers.Add("x-ms-version", TransactionClient.ServiceVersion);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", accept);
        try
        {
            await _pipeline.SendAsync(message, limit.Token).ConfigureAwait(false);
            return read(message.Response, await ReadAnswerAsync(message.Response, limit.Token).ConfigureAwait(false));
        }
        catch (Exception exception) when (limit.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"A read had no answer within {_timeout}.", exception);
        }
    }

    private Uri Address(string resource, string? query)
    {
        var parameters = query is null || _sas is null ? query ?? _sas : $"{query}&{_sas}";
        return new Uri(parameters is null ? $"{_endpoint}/{resource}" : $"{_endpoint}/{resource}?{parameters}");
    }

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static string? ETagOf(Response response) => response.Headers.TryGetValue("ETag", out var etag) ? etag : null;

    private static string? ContinuationOf(Response response)
    {
        if (!response.Headers.TryGetValue("x-ms-continuation-" + NextPartitionKey, out var partitionKey))
        {
            return null;
        }

        var partition = $"{NextPartitionKey}={Uri.EscapeDataString(partitionKey)}";
        return response.Headers.TryGetValue("x-ms-continuation-" + NextRowKey, out var rowKey)
            ? $"{partition}&{NextRowKey}={Uri.EscapeDataString(rowKey)}"
            : partition;
    }

    /// <returns>The body of a 200, or null for a 404.</returns>
    private static async Task<PooledBuffer?> ReadAnswerAsync(Response response, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer(Math.Min(response.Headers.ContentLength ?? UsualAnswerBytes, MaxAnswerBytes) + 1);
        var isTaken = false;
        try
        {
            if (response.ContentStream is { } stream)
            {
                await ReadToEndAsync(stream, buffer, cancellationToken).ConfigureAwait(false);
            }

            isTaken = response.Status == 200;
            return response.Status switch
            {
                200 => buffer,
                404 => null,
                _ => throw Failure(response, buffer.Written.Span),
            };
        }
        finally
        {
            if (!isTaken)
            {
                buffer.Return();
            }
        }
    }

    private static RequestFailedException Failure(Response response, ReadOnlySpan<byte> body)
    {
        var code = ServiceError.Parse(body).Code
            ?? (response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null);
        return new RequestFailedException(response.Status, "The store did not answer the read.", code, null);
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
                throw new InvalidDataException("The answer is longer than any the service gives.");
            }
        }
    }
}
