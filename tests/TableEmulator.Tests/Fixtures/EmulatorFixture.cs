using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.TableEmulator.Tests.Fixtures;

/// <summary>The emulator, in this process on a free port.</summary>
public sealed class EmulatorFixture : ITableService
{
    private readonly TempDirectory _directory = new();
    private TableEmulatorServer? _server;

    public string ConnectionString => _server!.ConnectionString;

    public TableServiceKind Kind => TableServiceKind.Emulator;

    public async ValueTask InitializeAsync() => _server = await TableEmulatorServer.StartAsync(
        new TableEmulatorOptions { Port = 0, DataDirectory = _directory.Path }, NullLoggerFactory.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _directory.Dispose();
    }
}
