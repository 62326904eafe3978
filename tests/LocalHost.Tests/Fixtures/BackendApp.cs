using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.OpenApi;
using Serverless.Shared;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>The HTTP functions over a Table service, without a hub: what an HTTP client sees of the backend.</summary>
internal sealed class BackendApp : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly FunctionsApp _functions;
    private long _sequenceNumber;

    private BackendApp(
        DirectoryInfo data, TableEmulatorServer tables, FunctionsApp functions, FakeTimeProvider time, FakeHub hub, FakeSender sender)
    {
        _data = data;
        _functions = functions;
        Tables = tables;
        Time = time;
        Hub = hub;
        Sender = sender;
        Client = new HttpClient(new OpenApiCheck()) { BaseAddress = functions.Endpoint };
    }

    /// <summary>Holds every answer against the OpenAPI document.</summary>
    public HttpClient Client { get; }

    public TableEmulatorServer Tables { get; }

    /// <summary>The backend's clock; stands still unless a test moves it.</summary>
    public FakeTimeProvider Time { get; }

    public FakeHub Hub { get; }

    public FakeSender Sender { get; }

    public IServiceProvider Services => _functions.Services;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<BackendApp> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var data = Directory.CreateTempSubdirectory("backend-app");
        var tables = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = data.FullName }, NullLoggerFactory.Instance, Ct);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
        var (hub, sender) = (new FakeHub(), new FakeSender());
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Tables"] = tables.ConnectionString,
                ["Tables:RetryDelay"] = "00:00:00.001",
                ["EventHubs"] = "Endpoint=sb://localhost;SharedAccessKeyName=SendOnly;SharedAccessKey=policy-key;UseDevelopmentEmulator=true;",
                ["Credentials:MasterKey"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            })
            .AddInMemoryCollection(settings ?? [])
            .Build();
        var functions = await FunctionsApp.StartAsync(
            new FunctionsAppOptions
            {
                Catalogue = FunctionCatalogue.FromTypes(HttpFunctions()),
                Configuration = configuration,
                ConfigureServices = services =>
                {
                    services.AddBackend(configuration);
                    services.Replace(ServiceDescriptor.Singleton<IHubPartitionReader>(hub));
                    services.Replace(ServiceDescriptor.Singleton<ITelemetrySender>(sender));
                    services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
                },
                LoggerFactory = LoggerFactory.Create(static _ => { }),
            },
            Ct);
        return new BackendApp(data, tables, functions, time, hub, sender);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, Json(body));

    public Task<HttpResponseMessage> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<HttpResponseMessage> PutAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, Json(body), headers);

    /// <summary>Takes in one event as if the hub had just taken it, by the backend's clock.</summary>
    public async Task IngestAsync(string deviceId, string json)
    {
        var result = await IngestAsync(Event(json) with { PartitionKey = deviceId });
        Assert.Empty(result.Refused);
    }

    /// <summary>Takes in one event, whatever becomes of it.</summary>
    public Task<IngestResult> IngestAsync(TelemetryEvent received) =>
        Services.GetRequiredService<TelemetryIngestor>().IngestAsync([received], Ct);

    /// <summary>The next event of partition 0, enqueued now by the backend's clock.</summary>
    public TelemetryEvent Event(string json) => new()
    {
        Body = Encoding.UTF8.GetBytes(json),
        Partition = "0",
        SequenceNumber = _sequenceNumber++,
        Offset = "0",
        EnqueuedTime = Time.GetUtcNow(),
    };

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await Client.SendAsync(request, Ct);
    }

    public static async Task<JsonElement> BodyAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(Ct));

    public static StringContent Json(string body) =>
        new(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _functions.DisposeAsync();
        await Tables.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static IEnumerable<Type> HttpFunctions() =>
        FunctionCatalogue.FromAssembly(typeof(FunctionsApp).Assembly)
            .With<HttpFunctionTrigger>()
            .Select(http => http.Function.Method.DeclaringType!)
            .Distinct();
}
