using System.Text.RegularExpressions;

namespace Serverless.EventHubEmulator;

/// <summary>Checks options as a whole and tells of every fault at once.</summary>
internal static partial class EventHubEmulatorOptionsValidator
{
    private const int MaxPartitions = 1_024;
    private const long MinRetentionBytes = 2 * 1024 * 1024;

    /// <exception cref="ArgumentException">The message names every fault.</exception>
    public static void ThrowIfInvalid(EventHubEmulatorOptions options)
    {
        var faults = Validate(options).ToList();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }
    }

    private static IEnumerable<string> Validate(EventHubEmulatorOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            yield return "DataDirectory is missing.";
        }

        if (options.AmqpPort is < 0 or > 65_535 || options.HttpPort is < 0 or > 65_535)
        {
            yield return "Ports are 0 to 65535.";
        }

        if (options.MaxConnections < 1 || options.TailBytes < 0)
        {
            yield return "MaxConnections is 1 or more, TailBytes 0 or more.";
        }

        if (options.IdleTimeout < TimeSpan.FromSeconds(1) || options.IdleTimeout > TimeSpan.FromDays(1))
        {
            yield return "IdleTimeout is 1 second to 24 hours.";
        }

        if (options.Retention < TimeSpan.FromMinutes(1))
        {
            yield return "Retention is 1 minute or more.";
        }

        if (options.RetentionBytes < options.Hubs.Sum(hub => (long)hub.PartitionCount) * MinRetentionBytes)
        {
            yield return "RetentionBytes are 2 MiB a partition or more.";
        }

        if (options.ThroughputUnits is < 0 or > 1_000)
        {
            yield return "ThroughputUnits are 0 to 1000.";
        }

        if (options.Policies.Count == 0 || options.Policies.DistinctBy(policy => policy.Name).Count() != options.Policies.Count)
        {
            yield return "There is at least one policy, and no two have one name.";
        }

        if (options.Hubs.Count == 0 || options.Hubs.DistinctBy(hub => hub.Name, StringComparer.OrdinalIgnoreCase).Count() != options.Hubs.Count)
        {
            yield return "There is at least one hub, and no two have one name.";
        }

        foreach (var hub in options.Hubs)
        {
            if (!HubName().IsMatch(hub.Name))
            {
                yield return $"'{hub.Name}' is no hub name.";
            }

            if (hub.PartitionCount is < 1 or > MaxPartitions)
            {
                yield return $"Hub '{hub.Name}' has 1 to {MaxPartitions} partitions, not {hub.PartitionCount}.";
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,255}$")]
    private static partial Regex HubName();
}
