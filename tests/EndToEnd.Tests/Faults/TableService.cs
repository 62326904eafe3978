using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Shared.Tests.Faults;
using Serverless.TableEmulator;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>The tables in this process, behind a proxy that harms requests.</summary>
internal sealed class TableService : IAsyncDisposable
{
    private readonly TemporaryDirectory _data = new();
    private TableEmulatorServer _server = null!;

    private TableService()
    {
    }

    public FaultProxy Proxy { get; private set; } = null!;

    /// <summary>Around the proxy.</summary>
    public string Unharmed => _server.ConnectionString;

    public static async Task<TableService> StartAsync(CancellationToken cancellationToken)
    {
        var service = new TableService();
        await service.OpenAsync(0, null, cancellationToken);
        service.Proxy = await FaultProxy.StartAsync(service._server.ConnectionString, cancellationToken);
        return service;
    }

    /// <summary>Gives the tables another disk: the same data and address, another limit of bytes.</summary>
    public async Task RestartAsync(long? maxDataBytes, CancellationToken cancellationToken)
    {
        await _server.DisposeAsync();
        await OpenAsync(_server.Endpoint.Port, maxDataBytes, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
        _data.Dispose();
    }

    private async Task OpenAsync(int port, long? maxDataBytes, CancellationToken cancellationToken) => _server = await TableEmulatorServer.StartAsync(
        new TableEmulatorOptions { Port = port, DataDirectory = _data.Path, MaxDataBytes = maxDataBytes }, NullLoggerFactory.Instance, cancellationToken);
}
