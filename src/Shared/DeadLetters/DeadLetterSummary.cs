namespace Serverless.Shared.DeadLetters;

/// <summary>A dead letter without its event's bytes and properties, as the list shows it. Texts of the sender are cut to
/// 1,024 characters.</summary>
internal sealed record DeadLetterSummary
{
    public required DeadLetterId Id { get; init; }

    public required DeadLetterReason Reason { get; init; }

    public string? Detail { get; init; }

    public string? DeviceId { get; init; }

    public required DateTimeOffset DeadLetteredAt { get; init; }

    public required string Offset { get; init; }

    public required DateTimeOffset EnqueuedTime { get; init; }

    public string? PartitionKey { get; init; }

    public string? Publisher { get; init; }

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    /// <summary>Bytes of the event's body.</summary>
    public required int BodyLength { get; init; }

    public static DeadLetterSummary Of(DeadLetter letter) => new()
    {
        Id = letter.Id,
        Reason = letter.Reason,
        Detail = letter.Detail,
        DeviceId = letter.DeviceId,
        DeadLetteredAt = letter.DeadLetteredAt,
        Offset = letter.Event.Offset,
        EnqueuedTime = letter.Event.EnqueuedTime,
        PartitionKey = letter.Event.PartitionKey,
        Publisher = letter.Event.Publisher,
        ContentType = letter.Event.ContentType,
        ContentEncoding = letter.Event.ContentEncoding,
        BodyLength = letter.Event.Body.Length,
    };
}
