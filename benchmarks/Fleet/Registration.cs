using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;

namespace Serverless.Benchmarks.Fleet;

/// <summary>Registers a fleet in the tables, through the backend's own store.</summary>
internal static class Registration
{
    /// <summary>Changes of a bucket that arrive together share a transaction.</summary>
    private const int AtOnce = 100;

    public static Task RegisterAsync(IServiceProvider backend, DeviceFleet fleet, CancellationToken cancellationToken)
    {
        var store = backend.GetRequiredService<DeviceStore>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(fleet.All, parallel, async (device, token) =>
            await store.RegisterAsync(device, new DeviceProperties { Type = "sensor" }, DeviceStatus.Enabled, token).ConfigureAwait(false));
    }
}
