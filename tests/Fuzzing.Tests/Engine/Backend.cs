using Microsoft.Extensions.Logging;
using Serverless.LocalHost.CommandLine;
using Serverless.LocalHost.Hosting;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>The whole backend in this process, on free ports and a folder of its own: what clients reach over sockets.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly LocalHostApplication _host;

    private Backend(DirectoryInfo data, LocalHostApplication host)
    {
        _data = data;
        _host = host;
        Api = host.Endpoint;
        HubHttp = new Uri(host.EventHubsHttpEndpoint);
        var ready = host.ReadyLine.Split(' ').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        Amqp = new Uri(ready["amqp"]);
        Tables = new Uri(ready["tables"]);
    }

    public Uri Api { get; }

    public Uri HubHttp { get; }

    public Uri Amqp { get; }

    public Uri Tables { get; }

    public static async Task<Backend> StartAsync(CancellationToken ct)
    {
        var data = Directory.CreateTempSubdirectory("fuzz-backend");
        var options = new LocalHostOptions { Port = 0, AmqpPort = 0, EventHubsHttpPort = 0, TablePort = 0, DataDirectory = data.FullName };
        return new Backend(data, await LocalHostApplication.StartAsync(options, LoggerFactory.Create(static _ => { }), ct));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
