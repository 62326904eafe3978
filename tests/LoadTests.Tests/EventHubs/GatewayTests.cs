using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.EventHubs;
using Serverless.LocalHost.EventHubs;
using Serverless.Shared.Telemetry;

namespace Serverless.LoadTests.Tests.EventHubs;

public sealed class GatewayTests
{
    [Fact]
    public async Task Drop_OneOpensTheConnectionAndOthersWait_EachSendEnds()
    {
        // It takes the connection and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var gateway = new Gateway(
            EventHubConnectionString.Parse(LocalConnections.EventHubs(new Uri(string.Create(CultureInfo.InvariantCulture, $"amqp://127.0.0.1:{port}")))), TimeProvider.System);
        using var timeout = new CancellationTokenSource();
        var sends = Enumerable.Range(0, 3).Select(partition => EndAsync(gateway.Sender, partition, timeout.Token)).ToList();

        await gateway.DropAsync().WithinLimitAsync("the drop of a connection that is being opened");
        await timeout.CancelAsync();

        Assert.All(await Task.WhenAll(sends).WithinLimitAsync("sends whose connection was dropped and whose time is over"), Assert.NotNull);
        Assert.Equal(1, gateway.Drops);
    }

    private static async Task<Exception?> EndAsync(ITelemetrySender sender, int partition, CancellationToken cancellationToken) =>
        await Record.ExceptionAsync(() => sender.SendToPartitionAsync(partition.ToString(CultureInfo.InvariantCulture), [new byte[] { 1 }], cancellationToken));
}
