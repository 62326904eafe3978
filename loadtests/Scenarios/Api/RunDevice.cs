using System.Globalization;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>A device of a run's own.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Token">The value of its header <c>Authorization</c>, for 12 hours.</param>
internal sealed record RunDevice(string Id, string Token)
{
    private const int DevicesOfARequest = 1_000;

    /// <summary>Registers new devices and says so on standard error.</summary>
    /// <exception cref="BackendException">The backend is not there, or refuses.</exception>
    public static async Task<IReadOnlyList<RunDevice>> RegisterAsync(
        TestedBackend backend, FleetNames names, int count, TimeProvider time, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"registering {count:N0} devices at {backend.Address}")).ConfigureAwait(false);
        var progress = new StageProgress("registering devices", count, time);
        using var client = new BackendClient(backend);
        var devices = new List<RunDevice>(count);
        foreach (var ids in Enumerable.Range(0, count).Select(names.Device).Chunk(DevicesOfARequest))
        {
            var keys = await client.RegisterAsync(ids, cancellationToken).ConfigureAwait(false);
            devices.AddRange(ids.Select(id => new RunDevice(id, DeviceToken.Sign(id, keys[id]))));
            progress.Add(ids.Length);
        }

        return devices;
    }
}
