using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>A real emulator in this process, on free ports and a folder of its own.</summary>
public sealed class TestEmulator : IAsyncDisposable
{
    private readonly TemporaryDirectory? _directory;

    private TestEmulator(EventHubEmulatorServer server, TemporaryDirectory? directory)
    {
        Server = server;
        _directory = directory;
    }

    public EventHubEmulatorServer Server { get; }

    /// <param name="configure">Changes the options.</param>
    /// <param name="dataDirectory">A folder that outlives this emulator; by default it has its own.</param>
    public static async Task<TestEmulator> StartAsync(Action<EventHubEmulatorOptions>? configure = null, string? dataDirectory = null)
    {
        var directory = dataDirectory is null ? new TemporaryDirectory() : null;
        var options = new EventHubEmulatorOptions { AmqpPort = 0, HttpPort = 0, DataDirectory = dataDirectory ?? directory!.Path };
        configure?.Invoke(options);
        var server = await EventHubEmulatorServer.StartAsync(options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        return new TestEmulator(server, directory);
    }

    /// <summary>A connection that may do everything.</summary>
    internal async Task<AmqpTestClient> ConnectAsync()
    {
        var client = await AmqpTestClient.ConnectAsync(Server.AmqpEndpoint);
        await client.PutTokenAsync(SasToken.Create("sb://localhost/"), "sb://localhost/");
        return client;
    }

    /// <summary>A connection that may do nothing yet.</summary>
    internal Task<AmqpTestClient> ConnectWithoutTokenAsync() => AmqpTestClient.ConnectAsync(Server.AmqpEndpoint);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory?.Dispose();
    }
}
