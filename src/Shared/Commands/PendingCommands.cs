using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands;

/// <summary>Tells a device that sends anyway whether asking for commands is worth a request.</summary>
internal sealed class PendingCommands(TableStore tables, IOptions<TablesOptions> options, TimeProvider time)
{
    /// <summary>Whether a poll now would be given a command: one that has neither a result nor expired, and that no other
    /// poll holds. One query of at most one row.</summary>
    /// <param name="device">The device as it is registered now.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async ValueTask<bool> AnyAsync(Device device, CancellationToken cancellationToken)
    {
        var open = CommandKeys.OpenFilter(Bucket.Of(device.DeviceId, options.Value.Buckets), device.DeviceId, device.Registration);
        var now = time.GetUtcNow();
        var filter = $"({open}) and "
            + TableClient.CreateQueryFilter($"expiresAt gt {now} and leasedUntil le {now}");
        string? continuation = null;
        do
        {
            var page = await tables.QueryPageAsync(
                TableNames.Commands, filter, [nameof(TableEntity.RowKey)], 1, continuation, cancellationToken);
            if (page.Entities.Count > 0)
            {
                return true;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return false;
    }
}
