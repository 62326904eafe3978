using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.Devices;

/// <summary>How an instance knows who is registered. Section <c>Devices</c>.</summary>
public sealed class DevicesOptions
{
    public const string SectionName = "Devices";

    /// <summary>How old an instance's view of the registry may be for the events of a backlog. For events enqueued since its last
    /// look it looks again, once a batch. 100 ms to 25 s, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:25")]
    public TimeSpan RegistryPollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Devices an instance keeps in memory, about 150 bytes each; those beyond cost a read each time they are
    /// not among the latest. 1,000 to 20,000,000, default 1,000,000.</summary>
    [Range(1_000, 20_000_000)]
    public int MaxCachedDevices { get; set; } = 1_000_000;
}
