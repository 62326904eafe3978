using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Serverless.LoadTests.Tests.Engine;

/// <summary>An HTTP server that takes a known time for each answer.</summary>
internal sealed class DelayServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _requests;
    private int _atOnce;
    private int _mostAtOnce;

    private DelayServer(WebApplication application) => _application = application;

    public Uri Address { get; private set; } = null!;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The most requests that were under way together.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <param name="answer">Takes a request's number, from 0, and its abort; ends when the answer is due, with its status.</param>
    public static async Task<DelayServer> StartAsync(Func<int, CancellationToken, Task<int>> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var server = new DelayServer(builder.Build());
        server._application.Run(async context =>
        {
            var number = Interlocked.Increment(ref server._requests) - 1;
            var atOnce = Interlocked.Increment(ref server._atOnce);
            InterlockedMax(ref server._mostAtOnce, atOnce);
            try
            {
                context.Response.StatusCode = await answer(number, context.RequestAborted);
                context.Response.ContentLength = 0;
            }
            catch (OperationCanceledException)
            {
                // The client gave up.
            }
            finally
            {
                Interlocked.Decrement(ref server._atOnce);
            }
        });
        await server._application.StartAsync();
        server.Address = new Uri(server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var was = Interlocked.CompareExchange(ref most, value, seen);
            seen = was == seen ? value : was;
        }
    }
}
