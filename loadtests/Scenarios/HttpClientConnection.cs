using System.Globalization;
using System.Runtime.CompilerServices;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A client that sends one of some ready requests at a time, and connects anew where its connection broke.</summary>
/// <param name="server">Where to.</param>
/// <param name="requests">One is drawn each time; 200 is a good answer.</param>
/// <param name="seed">Of the draw, so that a run can be repeated.</param>
internal sealed class HttpClientConnection(Uri server, byte[][] requests, int seed) : IClient
{
    private readonly Random _random = new(seed);
    private HttpConnection? _connection;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<string?> SendAsync(CancellationToken cancellationToken)
    {
        var request = requests[_random.Next(requests.Length)];
        var connection = _connection ??= await HttpConnection.OpenAsync(server, cancellationToken).ConfigureAwait(false);
        var isWhole = false;
        try
        {
            var status = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
            isWhole = connection.IsOpen;
            return status == 200 ? null : string.Create(CultureInfo.InvariantCulture, $"status {status}");
        }
        finally
        {
            if (!isWhole)
            {
                connection.Dispose();
                _connection = null;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }
}
