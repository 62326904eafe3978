namespace Serverless.Shared.Commands;

/// <summary>What an operator tells a device to do. Times are cut to milliseconds.</summary>
internal sealed record Command
{
    public required string CommandId { get; init; }

    public required string Name { get; init; }

    /// <summary>A JSON value without white space, at most <see cref="CommandLimits.MaxValueBytes"/>; empty for none.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is delivered no more and takes no result.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When a poll was last given it; null where none was.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Until then no other poll is given it; the epoch where no poll has it.</summary>
    public DateTimeOffset LeasedUntil { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>When its result came; null where none has.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    public CommandOutcome? Outcome { get; init; }

    public CommandStatus StatusAt(DateTimeOffset now) => Outcome switch
    {
        { Succeeded: true } => CommandStatus.Succeeded,
        { Succeeded: false } => CommandStatus.Failed,
        _ when IsExpiredAt(now) => CommandStatus.Expired,
        _ when DeliveredAt is not null => CommandStatus.Delivered,
        _ => CommandStatus.Queued,
    };

    public bool IsExpiredAt(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Whether a poll may be given it, as long as it has no result.</summary>
    public bool IsDeliverableAt(DateTimeOffset now) => !IsExpiredAt(now) && LeasedUntil <= now;
}
