using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables.Points;

/// <summary>Reads single rows of an account: one attempt each, the answer's bytes as they came, without the SDK's model
/// of entities. See docs/decisions/0006-device-api.md.</summary>
/// <remarks>The pipeline is Azure.Core's with the account's authorization alone: <see cref="TableStore"/> retries, counts
/// and logs.</remarks>
internal sealed class PointClient
{
    // A row has at most 1 MiB in UTF-16; escaped as JSON it may take more.
    private const int MaxAnswerBytes = 8 * 1024 * 1024;
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
    /// <exception cref="InvalidDataException">The answer is longer than any row.</exception>
    public async Task<PointRow> FindAsync(
        string table, string partitionKey, string rowKey, string? select, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        using var message = _pipeline.CreateMessage();
        message.BufferResponse = false;
        var request = message.Request;
        request.Method = RequestMethod.Get;
        request.Uri.Reset(Address(table, partitionKey, rowKey, select));
        request.Headers.Add("x-ms-version", TransactionClient.ServiceVersion);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json;odata=nometadata");
        try
        {
            await _pipeline.SendAsync(message, limit.Token).ConfigureAwait(false);
            return await ReadAnswerAsync(message.Response, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (limit.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"A row was not answered within {_timeout}.", exception);
        }
    }

    private Uri Address(string table, string partitionKey, string rowKey, string? select)
    {
        var row = $"{_endpoint}/{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";
        return new Uri((select, _sas) switch
        {
            (null, null) => row,
            (null, _) => $"{row}?{_sas}",
            (_, null) => $"{row}?$select={select}",
            _ => $"{row}?$select={select}&{_sas}",
        });
    }

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static async Task<PointRow> ReadAnswerAsync(Response response, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer(Math.Min(response.Headers.ContentLength ?? UsualAnswerBytes, MaxAnswerBytes) + 1);
        try
        {
            if (response.ContentStream is { } stream)
            {
                await ReadToEndAsync(stream, buffer, cancellationToken).ConfigureAwait(false);
            }

            switch (response.Status)
            {
                case 200:
                    var row = new PointRow(buffer, response.Headers.TryGetValue("ETag", out var etag) ? etag : null);
                    buffer = null;
                    return row;
                case 404:
                    return new PointRow(null, null);
                default:
                    var code = ServiceError.Parse(buffer.Written.Span).Code
                        ?? (response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null);
                    throw new RequestFailedException(response.Status, "The store did not answer with a row.", code, null);
            }
        }
        finally
        {
            buffer?.Return();
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
                throw new InvalidDataException("The answer is longer than any row.");
            }
        }
    }
}
