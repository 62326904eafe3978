using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Serverless.Measuring;

/// <summary>The peer of a server under load: Kestrel with one delegate that answers JSON from memory, and nothing else.</summary>
internal static class BareEndpoint
{
    /// <summary>Says <c>ready http=</c> with its address on standard output, and serves until standard input ends.</summary>
    /// <param name="bodyOf">The body for a path; null for a 404.</param>
    /// <param name="stop">Ends it sooner.</param>
    public static async Task RunAsync(Func<string, byte[]?> bodyOf, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        await using var application = builder.Build();
        application.Run(context =>
        {
            var response = context.Response;
            if (bodyOf(context.Request.Path.Value!) is not { } body)
            {
                response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            response.ContentType = "application/json";
            response.ContentLength = body.Length;
            return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
        });
        await application.StartAsync(stop).ConfigureAwait(false);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await Console.Out.WriteLineAsync($"ready http={address}").ConfigureAwait(false);
        while (await Console.In.ReadLineAsync(stop).ConfigureAwait(false) is not null)
        {
            // Serves until its parent has gone.
        }
    }
}
