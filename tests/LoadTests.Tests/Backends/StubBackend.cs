using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Serverless.LoadTests.Tests.Backends;

/// <summary>Answers each request as it is told, and keeps what was asked.</summary>
internal sealed class StubBackend : IAsyncDisposable
{
    private readonly WebApplication _application;

    private StubBackend(WebApplication application) => _application = application;

    public Uri Address { get; private set; } = null!;

    /// <summary>Method, path and function key of each request.</summary>
    public List<string> Asked { get; } = [];

    public static async Task<StubBackend> StartAsync(Func<string, (int Status, string Body)> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var stub = new StubBackend(builder.Build());
        stub._application.Run(async context =>
        {
            var asked = $"{context.Request.Method} {context.Request.Path}";
            lock (stub.Asked)
            {
                stub.Asked.Add($"{asked} {context.Request.Headers["x-functions-key"]}");
            }

            var (status, body) = answer(asked);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        });
        await stub._application.StartAsync();
        stub.Address = new Uri(stub._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return stub;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
