using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Azurite;

namespace Serverless.TableEmulator.Tests.Fixtures;

/// <summary>Azurite, installed from its lock file, on a free port.</summary>
public sealed class AzuriteFixture : ITableService
{
    private readonly TempDirectory _directory = new();
    private AzuriteProcess? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public TableServiceKind Kind => TableServiceKind.Azurite;

    public async ValueTask InitializeAsync() => _azurite = await AzuriteProcess.StartAsync(
        RepositoryRoot.Combine("tools", "azurite"), _directory.Path, 0, NullLogger.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null) await _azurite.DisposeAsync();
        _directory.Dispose();
    }
}
