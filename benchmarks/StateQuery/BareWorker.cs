using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Benchmarks.Fleet;

namespace Serverless.Benchmarks.StateQuery;

/// <summary>The peer: an endpoint that answers the same JSON from memory and does nothing else.</summary>
internal static class BareWorker
{
    /// <param name="source">The host whose answers it takes before it begins.</param>
    /// <param name="devicesPerPartition">The fleet.</param>
    /// <param name="stop">Ends it, as the end of standard input does.</param>
    public static async Task RunAsync(Uri source, int devicesPerPartition, CancellationToken stop)
    {
        var bodies = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var client = new HttpClient { BaseAddress = source })
        {
            foreach (var device in new DeviceFleet(devicesPerPartition).All)
            {
                var path = $"/api/devices/{device}/state";
                bodies.Add(path, await client.GetByteArrayAsync(new Uri(path, UriKind.Relative), stop).ConfigureAwait(false));
            }
        }

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
            if (!bodies.TryGetValue(context.Request.Path.Value!, out var body))
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
