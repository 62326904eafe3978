using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Commands.Log;
using Serverless.Shared.Commands.Waiting;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands;

/// <summary>The commands of the devices, in the table <c>commands</c>. See docs/commands.md.</summary>
internal sealed class CommandStore
{
    /// <summary>Each further attempt means that a poll took the command meanwhile, or another result came.</summary>
    private const int MaxAttempts = 20;

    private readonly TableStore _tables;
    private readonly CommandIds _ids;
    private readonly TimeProvider _time;
    private readonly CommandLogWriter[] _logs;

    public CommandStore(
        TableStore tables, CommandWaits waits, CommandIds ids, IOptions<TablesOptions> options, TimeProvider time)
    {
        _tables = tables;
        _ids = ids;
        _time = time;
        _logs = [.. Enumerable.Range(0, options.Value.Buckets)
            .Select(bucket => new CommandLogWriter(tables, Bucket.Name(bucket), waits.OfBucket(bucket)))];
    }

    /// <summary>Queues a command and wakes the device where it waits in this process.</summary>
    /// <param name="device">Whom it is for.</param>
    /// <param name="asked">The command as it is asked for.</param>
    /// <param name="cancellationToken">Ends the wait; the command may be stored all the same.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out; the command may be stored all the same.</exception>
    public async Task<Command> PostAsync(Device device, CommandRequest asked, CancellationToken cancellationToken)
    {
        var now = Timestamp.Cut(_time.GetUtcNow());
        var command = new Command
        {
            CommandId = _ids.Next(),
            Name = asked.Name,
            Payload = asked.Payload,
            CreatedAt = now,
            ExpiresAt = Timestamp.Cut(now + asked.ExpiresIn),
        };
        var row = CommandRow.Write(
            BucketOf(device), CommandKeys.Open(device.DeviceId, device.Registration, command.CommandId), command);
        var posted = new PostedCommand(device.DeviceId, row, asked.Payload.Length, cancellationToken);
        await _logs[BucketNumber(device)].CommitAsync(posted, cancellationToken);
        return command;
    }

    /// <returns>The command, or null where this life of the device has none of this id.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<Command?> FindAsync(Device device, string commandId, CancellationToken cancellationToken)
    {
        if (!CommandIds.IsValid(commandId))
        {
            return null;
        }

        // In this order: a command goes from open to done in one step.
        var row = await ReadAsync(device, CommandKeys.Open(device.DeviceId, device.Registration, commandId), cancellationToken)
            ?? await ReadAsync(device, CommandKeys.Done(device.DeviceId, device.Registration, commandId), cancellationToken);
        return row is null ? null : CommandRow.Read(row);
    }

    /// <summary>Stores a device's result. A command that no poll was given, or whose lease has ended, takes it too.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out; the result may be stored all the same.</exception>
    public async Task<CompletionOutcome> CompleteAsync(
        Device device, string commandId, CommandOutcome outcome, CancellationToken cancellationToken)
    {
        if (!CommandIds.IsValid(commandId))
        {
            return CompletionOutcome.NotFound;
        }

        var openKey = CommandKeys.Open(device.DeviceId, device.Registration, commandId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await ReadAsync(device, openKey, cancellationToken) is not { } row)
            {
                return Judge(await ReadAsync(device, CommandKeys.DoneOf(openKey), cancellationToken), outcome);
            }

            var now = Timestamp.Cut(_time.GetUtcNow());
            var command = CommandRow.Read(row);
            if (command.IsExpiredAt(now))
            {
                return CompletionOutcome.Expired;
            }

            var done = command with { CompletedAt = now, Outcome = outcome };
            if ((await _tables.SubmitAsync(TableNames.Commands, CommandMove.ToDone(row, done), cancellationToken)).IsCommitted)
            {
                return CompletionOutcome.Stored;
            }
        }

        throw new TableStoreUnavailableException("The command is being taken by too many at once.");
    }

    private static CompletionOutcome Judge(TableEntity? row, CommandOutcome outcome) =>
        row is null ? CompletionOutcome.NotFound
        : CommandRow.Read(row).Outcome is not { } stored ? CompletionOutcome.Expired
        : stored.IsSameAs(outcome) ? CompletionOutcome.Stored
        : CompletionOutcome.OtherResult;

    private Task<TableEntity?> ReadAsync(Device device, string rowKey, CancellationToken cancellationToken) =>
        _tables.FindAsync(TableNames.Commands, BucketOf(device), rowKey, null, cancellationToken);

    private int BucketNumber(Device device) => PartitionKeyHash.Assign(device.DeviceId, _logs.Length);

    private string BucketOf(Device device) => Bucket.Name(BucketNumber(device));
}
