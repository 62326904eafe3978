using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Shared.Tests.Faults;
using Serverless.TableEmulator;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>The tables in this process, behind a proxy that harms requests.</summary>
internal sealed class TableService : IAsyncDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly TableEmulatorServer _server;

    private TableService(TemporaryDirectory data, TableEmulatorServer server, FaultProxy proxy)
    {
        _data = data;
        _server = server;
        Proxy = proxy;
    }

    public FaultProxy Proxy { get; }

    /// <summary>Around the proxy.</summary>
    public string Unharmed => _server.ConnectionString;

    public static async Task<TableService> StartAsync(CancellationToken cancellationToken)
    {
        var data = new TemporaryDirectory();
        var server = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = data.Path }, NullLoggerFactory.Instance, cancellationToken);
        return new TableService(data, server, await FaultProxy.StartAsync(server.ConnectionString, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
        _data.Dispose();
    }
}
