namespace Serverless.Shared.State.Answers;

/// <summary>What a read of a state's row has found.</summary>
internal sealed class StateRead
{
    /// <summary>The state; null where there is no row, or it is as <see cref="Unchanged"/> says.</summary>
    public DeviceState? State { get; init; }

    /// <summary>The answer made of the same row before; null where the row has changed or was not known.</summary>
    public StateAnswer? Unchanged { get; init; }

    public string? RowETag { get; init; }

    /// <summary>When the read began, in ticks of the backend's clock.</summary>
    public required long ReadAt { get; init; }
}
