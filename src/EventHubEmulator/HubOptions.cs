namespace Serverless.EventHubEmulator;

/// <summary>One event hub.</summary>
public sealed class HubOptions
{
    /// <summary>Name: 1 to 256 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Compared without case.</summary>
    public required string Name { get; set; }

    /// <summary>Number of partitions, 1 to 1,024. Default 4. As on Azure's Standard tier it stays as first created.</summary>
    public int PartitionCount { get; set; } = 4;

    /// <summary>Consumer groups beside <c>$Default</c>, which every hub has. Default none. Compared without case.</summary>
    public IReadOnlyList<string> ConsumerGroups { get; set; } = [];
}
