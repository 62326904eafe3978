using System.Globalization;

namespace Serverless.EventHubEmulator;

/// <summary>A hub on the command line: <c>NAME[:PARTITIONS[:GROUPS]]</c>, consumer groups joined by <c>+</c>.</summary>
internal static class HubArgument
{
    /// <summary>Reads one; <c>null</c> if it is none. What name and number may be is the options' to check.</summary>
    public static HubOptions? TryParse(string? text)
    {
        if (text?.Split(':') is not [{ Length: > 0 } name, .. { Length: <= 2 } rest])
        {
            return null;
        }

        var hub = new HubOptions { Name = name };
        if (rest.Length > 0)
        {
            if (!int.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var partitions))
            {
                return null;
            }

            hub.PartitionCount = partitions;
        }

        if (rest.Length > 1)
        {
            hub.ConsumerGroups = rest[1].Split('+');
            if (hub.ConsumerGroups.Contains(""))
            {
                return null;
            }
        }

        return hub;
    }
}
