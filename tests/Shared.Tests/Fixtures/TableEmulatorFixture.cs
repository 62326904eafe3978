using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;
using Serverless.TableEmulator;

[assembly: AssemblyFixture(typeof(TableEmulatorFixture))]

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>One table emulator for all tests of this project, on a port and in a folder of its own. Tests keep apart by
/// names: tables of their own, or devices of their own.</summary>
public sealed class TableEmulatorFixture : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "serverless-shared-tests-" + Guid.NewGuid().ToString("N"));
    private TableEmulatorServer _server = null!;

    public Uri Endpoint => _server.Endpoint;

    public string ConnectionString => _server.ConnectionString;

    /// <summary>A table or device name no other test has.</summary>
    public static string Unique(string prefix) => prefix + Guid.NewGuid().ToString("N");

    public async ValueTask InitializeAsync() => _server = await TableEmulatorServer.StartAsync(
        new TableEmulatorOptions { Port = 0, DataDirectory = _folder }, NullLoggerFactory.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The table services over the emulator itself.</summary>
    internal TestTables Tables(TablesOptions? options = null, TimeProvider? time = null) =>
        TestTables.Connect(ConnectionString, options, time);
}
