using System.Net;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables.Transactions;

public sealed class TransactionClientTests : IDisposable
{
    private readonly StubTableService _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task SubmitAsync_AnswerTricklesIn_IsATimeout()
    {
        // Never silent for long, and never done.
        _service.Then(_ => new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StreamContent(new TricklingStream()) });
        var client = Client(new TablesOptions { AttemptTimeout = TimeSpan.FromMilliseconds(200) });

        await Assert.ThrowsAsync<TimeoutException>(() => SubmitAsync(client, Row(1), Cancellation));
    }

    [Fact]
    public async Task SubmitAsync_AnswerCut_IsAStoreFailure()
    {
        _service.Then(_ => new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StreamContent(new CutStream()) });

        await Assert.ThrowsAsync<IOException>(() => SubmitAsync(Client(), Row(1), Cancellation));
    }

    [Fact]
    public async Task SubmitAsync_EndlessAnswer_IsRefused()
    {
        _service.Then(_ => new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new ByteArrayContent(new byte[2 * 1024 * 1024]) });

        await Assert.ThrowsAsync<InvalidDataException>(() => SubmitAsync(Client(), Row(1), Cancellation));
    }

    [Fact]
    public async Task SubmitAsync_CodeInAHeaderAlone_IsRead()
    {
        _service.Then(_ =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            response.Headers.Add("x-ms-error-code", "ServerBusy");
            return response;
        });

        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => SubmitAsync(Client(), Row(1), Cancellation));

        Assert.Equal((503, "ServerBusy"), (failure.Status, failure.ErrorCode));
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public async Task SubmitAsync_ValueTheServiceDoesNotHave_IsRefusedAsBySdkAndHarmsNoLaterTransaction(double value)
    {
        _service.ThenCommit(1);
        var tables = TestTables.Over(_service);

        await Assert.ThrowsAsync<ArgumentException>(() => SubmitAsync(tables.Clients.Transactions, Row(value), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => tables.Clients.Service.GetTableClient("t").SubmitTransactionAsync(
            [new TableTransactionAction(TableTransactionActionType.Add, Entity(value))], Cancellation));

        Assert.Empty(_service.Requests);
        Assert.True((await SubmitAsync(tables.Clients.Transactions, Row(1), Cancellation)).IsCommitted);
        Assert.Equal(1, _service.Bodies[0].Split("\"PartitionKey\"").Length - 1);
    }

    [Fact]
    public async Task SubmitAsync_UpdateWithoutETag_IsRefused() => await Assert.ThrowsAsync<ArgumentException>(() =>
        Client().SubmitAsync("t", [new TransactionOperation(TransactionKind.Update, Row(1))], withETags: true, Cancellation));

    [Theory]
    [InlineData(Ending.Commit)]
    [InlineData(Ending.Fail)]
    [InlineData(Ending.Throw)]
    [InlineData(Ending.Hang)]
    public async Task SubmitAsync_AnyEnding_GivesTheBodysBufferBack(Ending ending)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var transport = new EndingTransport(ending, source);
        var client = TestTables.Connect(TestTables.Account + "TableEndpoint=http://127.0.0.1:9/devstoreaccount1;", transport: transport)
            .Clients.Transactions;

        await Record.ExceptionAsync(() => SubmitAsync(client, Row(1), source.Token));

        Assert.Contains("RowKey", Encoding.UTF8.GetString(transport.Sent.ToArray()), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => transport.Content!.WriteToAsync(Stream.Null, Cancellation));
    }

    private TransactionClient Client(TablesOptions? options = null) => TestTables.Over(_service, options).Clients.Transactions;

    private static TableEntity Entity(double value) => new("p", "r") { ["d"] = value };

    private static TableEntityRow Row(double value) => new(Entity(value));

    private static Task<TransactionOutcome> SubmitAsync(TransactionClient client, TableEntityRow row, CancellationToken cancellationToken) =>
        client.SubmitAsync("t", [new TransactionOperation(TransactionKind.Upsert, row)], withETags: false, cancellationToken);

    /// <summary>How a request ends.</summary>
    public enum Ending
    {
        Commit,
        Fail,
        Throw,
        Hang,
    }

    /// <summary>Reads a request's body and ends as told; shows the content it read.</summary>
    private sealed class EndingTransport(Ending ending, CancellationTokenSource caller) : HttpPipelineTransport
    {
        public RequestContent? Content { get; private set; }

        public MemoryStream Sent { get; } = new();

        public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message)
        {
            Content = message.Request.Content;
            await Content!.WriteToAsync(Sent, message.CancellationToken);
            switch (ending)
            {
                case Ending.Fail:
                    throw new RequestFailedException(503, "Busy.");
                case Ending.Throw:
                    throw new RequestFailedException("No connection.");
                case Ending.Hang:
                    await caller.CancelAsync();
                    await Task.Delay(Timeout.Infinite, message.CancellationToken);
                    break;
                default:
                    using (var stub = new HttpClientTransport(new StubTableService().ThenCommit(1)))
                    {
                        await stub.ProcessAsync(message);
                    }

                    break;
            }
        }
    }

    private class UnreadableStream : MemoryStream
    {
        public override bool CanSeek => false;
    }

    private sealed class CutStream : UnreadableStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("cut");
    }

    private sealed class TricklingStream : UnreadableStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(10, cancellationToken);
            buffer.Span[0] = (byte)'-';
            return 1;
        }
    }
}
