namespace Serverless.EventHubEmulator.Amqp.Links;

internal enum EntityKind
{
    Hub,
    Partition,
    Publisher,
    ConsumerPartition,
}

/// <summary>The entity that a link's address or a request's path names.</summary>
/// <param name="Kind">Which of the forms it is.</param>
/// <param name="Hub">The hub's name.</param>
/// <param name="Name">Partition id or publisher name; empty for a hub.</param>
/// <param name="ConsumerGroup">The consumer group of <see cref="EntityKind.ConsumerPartition"/>; else empty.</param>
internal sealed record EntityAddress(EntityKind Kind, string Hub, string Name = "", string ConsumerGroup = "")
{
    private const int MaxNameLength = 256;

    /// <summary>The path that a token has to cover.</summary>
    public string Path => Kind switch
    {
        EntityKind.Partition => $"{Hub}/Partitions/{Name}",
        EntityKind.Publisher => $"{Hub}/Publishers/{Name}",
        EntityKind.ConsumerPartition => $"{Hub}/ConsumerGroups/{ConsumerGroup}/Partitions/{Name}",
        _ => Hub,
    };

    /// <summary>Reads an address; keywords count without case. <c>null</c> if it is none of the forms.</summary>
    public static EntityAddress? TryParse(string? address)
    {
        var scheme = address?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (scheme >= 0)
        {
            var path = address!.IndexOf('/', scheme + 3);
            address = path < 0 ? "" : address[path..];
        }

        var segments = (address ?? "").Trim('/').Split('/');
        if (segments.Any(segment => segment.Length is 0 or > MaxNameLength))
        {
            return null;
        }

        return segments switch
        {
            [var hub] => new EntityAddress(EntityKind.Hub, hub),
            [var hub, var keyword, var name] when Is(keyword, "partitions") => new EntityAddress(EntityKind.Partition, hub, name),
            [var hub, var keyword, var name] when Is(keyword, "publishers") => new EntityAddress(EntityKind.Publisher, hub, name),
            [var hub, var groups, var group, var partitions, var name] when Is(groups, "consumergroups") && Is(partitions, "partitions") =>
                new EntityAddress(EntityKind.ConsumerPartition, hub, name, group),
            _ => null,
        };
    }

    private static bool Is(string segment, string keyword) => string.Equals(segment, keyword, StringComparison.OrdinalIgnoreCase);
}
