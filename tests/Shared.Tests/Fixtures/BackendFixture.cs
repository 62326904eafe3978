using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.TableEmulator;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>A Table service of its own and any number of backend instances over it. One per test.</summary>
internal sealed class BackendFixture : IAsyncDisposable
{
    private readonly List<ServiceProvider> _instances = [];
    private readonly DirectoryInfo _data;
    private readonly TableEmulatorServer _tables;

    private BackendFixture(DirectoryInfo data, TableEmulatorServer tables)
    {
        _data = data;
        _tables = tables;
    }

    /// <summary>The clock of all instances; stands still unless a test moves it.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public string ConnectionString => _tables.ConnectionString;

    public TableServiceClient Client => new(_tables.ConnectionString);

    public static async Task<BackendFixture> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("backend-tests");
        var options = new TableEmulatorOptions { Port = 0, DataDirectory = data.FullName };
        return new BackendFixture(
            data, await TableEmulatorServer.StartAsync(options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken));
    }

    /// <summary>A new instance of the backend: its own caches, the same tables.</summary>
    public IServiceProvider NewInstance(
        Dictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Tables"] = _tables.ConnectionString,
                ["EventHubs"] = "Endpoint=sb://localhost;SharedAccessKeyName=SendOnly;SharedAccessKey=policy-key;UseDevelopmentEmulator=true;",
                ["Credentials:MasterKey"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            })
            .AddInMemoryCollection(settings ?? [])
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<TimeProvider>(Time);
        services.AddBackend(configuration);
        configure?.Invoke(services);
        var provider = services.BuildServiceProvider();
        _instances.Add(provider);
        return provider;
    }

    /// <summary>Ends an instance before the rest.</summary>
    public async ValueTask DisposeAsync(IServiceProvider instance)
    {
        var ended = (ServiceProvider)instance;
        _instances.Remove(ended);
        await ended.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
        {
            await instance.DisposeAsync();
        }

        await _tables.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
