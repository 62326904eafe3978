using Serverless.Shared.Http;

namespace Serverless.Shared.State.Answers;

/// <summary>A device's state as it is answered, ready to send. Never changes once made.</summary>
internal sealed class StateAnswer
{
    /// <summary>The device's registration that it is of.</summary>
    public required int Registration { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The entity tag with its quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>The ETag of the state's row; null where there was none.</summary>
    public required string? RowETag { get; init; }

    /// <summary>Whether it says that the device is connected.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>The last millisecond since the epoch at which a connected device still is; null where nothing was heard.</summary>
    public required long? ConnectedUntil { get; init; }

    /// <summary>When the read of the row began, in ticks of the backend's clock.</summary>
    public required long ReadAt { get; init; }

    /// <summary>The bucket's count of changes that this instance had written when the read began.</summary>
    public required long Mark { get; init; }

    public static StateAnswer Of(
        DeviceState state, TimeSpan silenceLimit, DateTimeOffset now, string? rowETag, long readAt, long mark)
    {
        var until = Silence.ConnectedUntil(state.LastSeen, silenceLimit);
        var isConnected = Silence.IsWithin(until, now);
        var body = StateJson.Write(state, isConnected);
        return new StateAnswer
        {
            Registration = state.Registration,
            Body = body,
            ETag = EntityTag.Of(body.Span),
            RowETag = rowETag,
            IsConnected = isConnected,
            ConnectedUntil = until,
            ReadAt = readAt,
            Mark = mark,
        };
    }

    /// <summary>Whether the state, unchanged, would be answered alike now.</summary>
    public bool HoldsAt(DateTimeOffset now) => IsConnected == Silence.IsWithin(ConnectedUntil, now);

    /// <summary>The same answer, found unchanged by a later read.</summary>
    public StateAnswer ReadAgain(long readAt, long mark) => new()
    {
        Registration = Registration,
        Body = Body,
        ETag = ETag,
        RowETag = RowETag,
        IsConnected = IsConnected,
        ConnectedUntil = ConnectedUntil,
        ReadAt = readAt,
        Mark = mark,
    };
}
