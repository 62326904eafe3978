using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Azurite;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>Azurite, installed from its lock file, on a free port and in a folder of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("shared-tests-azurite");
    private AzuriteProcess? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public async ValueTask InitializeAsync() => _azurite = await AzuriteProcess.StartAsync(
        Path.Combine(Path.GetDirectoryName(Here())!, "../../../tools/azurite"),
        _data.FullName,
        0,
        NullLogger.Instance,
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
