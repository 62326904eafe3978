namespace Serverless.Shared.Devices;

/// <summary>A registered device.</summary>
internal sealed record Device
{
    public required string DeviceId { get; init; }

    public required DeviceProperties Properties { get; init; }

    public required DeviceStatus Status { get; init; }

    /// <summary>Cut to milliseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the device was last changed. Cut to milliseconds.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Which life of the device this is, from 1; rises when a deleted device is registered again.</summary>
    public required int Registration { get; init; }

    /// <summary>Which of its keys within this life is good, from 1.</summary>
    public required int KeyGeneration { get; init; }
}
