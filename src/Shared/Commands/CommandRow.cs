using Azure.Data.Tables;

namespace Serverless.Shared.Commands;

/// <summary>The command as a row of the table <c>commands</c>.</summary>
internal static class CommandRow
{
    public const string LeasedUntil = "leasedUntil";
    public const string ExpiresAt = "expiresAt";

    private const string Name = "name";
    private const string Payload = "payload";
    private const string CreatedAt = "createdAt";
    private const string DeliveredAt = "deliveredAt";
    private const string CompletedAt = "completedAt";
    private const string Succeeded = "succeeded";
    private const string Result = "result";

    public static TableEntity Write(string bucket, string rowKey, Command command)
    {
        var row = new TableEntity(bucket, rowKey)
        {
            [Name] = command.Name,
            [CreatedAt] = command.CreatedAt,
            [ExpiresAt] = command.ExpiresAt,
            [LeasedUntil] = command.LeasedUntil,
        };

        // Binary: 32 KiB of JSON may be more characters than a string property takes.
        SetValue(row, Payload, command.Payload);
        SetTime(row, DeliveredAt, command.DeliveredAt);
        SetTime(row, CompletedAt, command.CompletedAt);
        if (command.Outcome is { } outcome)
        {
            row[Succeeded] = outcome.Succeeded;
            SetValue(row, Result, outcome.Result);
        }

        return row;
    }

    /// <summary>What a delivery changes of the row.</summary>
    public static TableEntity WriteLease(TableEntity row, Command command) => new(row.PartitionKey, row.RowKey)
    {
        [LeasedUntil] = command.LeasedUntil,
        [DeliveredAt] = command.DeliveredAt,
    };

    public static Command Read(TableEntity row) => new()
    {
        CommandId = CommandKeys.CommandId(row.RowKey),
        Name = row.GetString(Name) ?? string.Empty,
        Payload = row.GetBinary(Payload),
        CreatedAt = row.GetDateTimeOffset(CreatedAt) ?? default,
        ExpiresAt = row.GetDateTimeOffset(ExpiresAt) ?? default,
        DeliveredAt = row.GetDateTimeOffset(DeliveredAt),
        LeasedUntil = row.GetDateTimeOffset(LeasedUntil) ?? DateTimeOffset.UnixEpoch,
        CompletedAt = row.GetDateTimeOffset(CompletedAt),
        Outcome = row.GetBoolean(Succeeded) is { } succeeded ? new CommandOutcome(succeeded, row.GetBinary(Result)) : null,
    };

    private static void SetValue(TableEntity row, string name, ReadOnlyMemory<byte> value)
    {
        if (!value.IsEmpty)
        {
            row[name] = value.ToArray();
        }
    }

    private static void SetTime(TableEntity row, string name, DateTimeOffset? time)
    {
        if (time is not null)
        {
            row[name] = time;
        }
    }
}
