using Azure.Data.Tables;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands.Waiting;

/// <summary>Gives a device its next command, and waits for one where it is told to.</summary>
internal sealed class NextCommand(CommandQueue queue, CommandWaits waits, DeviceStore devices, TimeProvider time)
{
    /// <summary>Leases the device's oldest command.</summary>
    /// <param name="device">The device as it was when the request came.</param>
    /// <param name="wait">How long to wait where there is none; 0 for not at all.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <returns>The command, if any; else whether it could be waited for, or too many wait already.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<(Command? Command, bool IsCrowded)> TakeAsync(Device device, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
        {
            return ((await queue.TryTakeAsync(device, cancellationToken)).Command, false);
        }

        using var waiting = await waits.TryBeginAsync(device.DeviceId, cancellationToken);
        if (waiting is null)
        {
            var (command, _) = await queue.TryTakeAsync(device, cancellationToken);
            return (command, command is null);
        }

        return (await WaitAsync(device, waiting, wait, cancellationToken), false);
    }

    private async Task<Command?> WaitAsync(Device device, CommandWait waiting, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        TableEntity? offered = null;
        while (true)
        {
            waiting.Reset();
            if (offered is not null && await queue.TryLeaseAsync(offered, cancellationToken) is { } leased)
            {
                return leased;
            }

            var (command, nextAt) = await queue.TryTakeAsync(device, cancellationToken);
            var left = wait - time.GetElapsedTime(started);
            if (command is not null || waiting.IsEnded || left <= TimeSpan.Zero)
            {
                return command;
            }

            // A lease may end, and its command be free again, before anything is posted.
            var untilNext = nextAt - time.GetUtcNow();
            var isLast = left <= untilNext;
            await waits.SleepAsync(waiting, isLast ? left : Positive(untilNext), cancellationToken);
            if ((isLast && !waiting.IsWoken) || waiting.IsEnded || !await IsUnchangedAsync(device, cancellationToken))
            {
                return null;
            }

            offered = waiting.TakeOffer() is { } row && CommandKeys.IsOpenOf(device.DeviceId, device.Registration, row.RowKey)
                ? row
                : null;
        }
    }

    /// <summary>Whether the device may still be answered: while it waited it may have been disabled or deleted, or its key
    /// rotated.</summary>
    private async Task<bool> IsUnchangedAsync(Device device, CancellationToken cancellationToken) =>
        await devices.FindAsync(device.DeviceId, cancellationToken) is { Status: DeviceStatus.Enabled } now
        && now.Registration == device.Registration
        && now.KeyGeneration == device.KeyGeneration;

    // A timer counts whole milliseconds; less than one would spin.
    private static TimeSpan Positive(TimeSpan time) =>
        time < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : time;
}
