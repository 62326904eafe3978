using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Serverless.Shared.Tests.Faults;

/// <summary>A real HTTP proxy on loopback between the Table Storage client and a store, that harms the requests a rule
/// picks.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Content-Length",
    };

    private readonly WebApplication _application;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Uri _store;
    private int _requests;

    private FaultProxy(WebApplication application, Uri store)
    {
        _application = application;
        _store = store;
    }

    /// <summary>Picks the fault of a request; null passes it on. Default: passes all on. Called by many at once.</summary>
    public Func<FaultRequest, Fault?> Rule { get; set; } = _ => null;

    /// <summary>The faults done so far.</summary>
    public ConcurrentQueue<Fault> Done { get; } = [];

    /// <summary>Requests received so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The store's connection string, leading through the proxy.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <param name="storeConnectionString">The store behind the proxy, with a <c>TableEndpoint</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<FaultProxy> StartAsync(string storeConnectionString, CancellationToken cancellationToken)
    {
        const string Endpoint = "TableEndpoint=";
        var at = storeConnectionString.IndexOf(Endpoint, StringComparison.Ordinal) + Endpoint.Length;
        var end = storeConnectionString.IndexOf(';', at);
        var store = new Uri(storeConnectionString[at..end]);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var application = builder.Build();
        var proxy = new FaultProxy(application, store);
        application.Run(proxy.HandleAsync);
        await application.StartAsync(cancellationToken);
        var address = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        proxy.ConnectionString = storeConnectionString[..at] + address + store.AbsolutePath + storeConnectionString[end..];
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(stop.Token);
        await _application.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var fault = Rule(new FaultRequest(
            Interlocked.Increment(ref _requests) - 1,
            context.Request.Method,
            Uri.UnescapeDataString(path),
            Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length)));
        if (fault is not null)
        {
            Done.Enqueue(fault);
        }

        if (fault is { Commits: false })
        {
            await EndAsync(context, fault);
            return;
        }

        using var answer = await ForwardAsync(context.Request, path, body.ToArray());
        if (fault is not null)
        {
            await EndAsync(context, fault);
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpRequest request, string path, byte[] body)
    {
        var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_store.GetLeftPart(UriPartial.Authority) + path));
        if (body.Length > 0 || request.ContentType is not null)
        {
            forwarded.Content = new ByteArrayContent(body);
        }

        foreach (var (name, values) in request.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!forwarded.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                forwarded.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        // Not the client's own cancellation: the store goes on when a client has gone.
        return await _client.SendAsync(forwarded, CancellationToken.None);
    }

    private static async Task EndAsync(HttpContext context, Fault fault)
    {
        switch (fault.Ending)
        {
            case FaultEnding.Cut:
                context.Abort();
                break;
            case FaultEnding.Hang:
                var gone = new TaskCompletionSource();
                await using (context.RequestAborted.Register(gone.SetResult))
                {
                    await gone.Task;
                }

                break;
            default:
                await AnswerAsync(context.Response, fault);
                break;
        }
    }

    private static async Task AnswerAsync(HttpResponse response, Fault fault)
    {
        var error = fault.ErrorCode is null ? "" :
            $"{{\"odata.error\":{{\"code\":\"{fault.ErrorCode}\",\"message\":{{\"lang\":\"en-US\",\"value\":\"{fault.Index ?? 0}:Injected.\"}}}}}}";
        if (fault.Index is null)
        {
            response.StatusCode = fault.Status;
            response.ContentType = "application/json";
            await response.WriteAsync(error);
            return;
        }

        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "multipart/mixed; boundary=batchresponse_1";
        await response.WriteAsync(
            "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n" +
            "--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n" +
            $"HTTP/1.1 {fault.Status} Injected\r\nContent-Type: application/json\r\n\r\n{error}\r\n" +
            "--changesetresponse_1--\r\n--batchresponse_1--\r\n");
    }
}
