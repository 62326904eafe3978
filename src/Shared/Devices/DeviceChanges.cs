using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>Changes devices, reading them anew as long as somebody else is quicker.</summary>
internal sealed class DeviceChanges(DeviceStore devices)
{
    /// <summary>Of requests that change one device at once one gets on each time, so this many can.</summary>
    private const int MaxAttempts = 100;

    /// <summary>Tries until a change has found the device as it was read.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="change">Given the row, or null where there is none; answers, or null to try again.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<IResult> RunAsync(
        string deviceId, Func<StoredDevice?, Task<IResult?>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await change(await devices.ReadAsync(deviceId, cancellationToken)) is { } answer)
            {
                return answer;
            }
        }

        return Problem.Unavailable();
    }
}
