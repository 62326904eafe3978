using System.Text.Json;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;

namespace Serverless.Shared.Fleet;

/// <summary>Counts of devices. Not thread-safe.</summary>
internal sealed class FleetCounts
{
    /// <summary>Types and sites that are told apart; devices of others are counted in the totals alone.</summary>
    public const int MaxKeys = 1_000;

    private readonly SortedDictionary<string, long> _byType = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _bySite = new(StringComparer.Ordinal);
    private long _disabled;

    public long Total { get; private set; }

    public long Connected { get; private set; }

    public void Add(DeviceStatus status, string? type, string? site, bool isConnected)
    {
        Total++;
        Connected += isConnected ? 1 : 0;
        _disabled += status == DeviceStatus.Disabled ? 1 : 0;
        Count(_byType, type, 1);
        Count(_bySite, site, 1);
    }

    public void Add(FleetCounts other)
    {
        Total += other.Total;
        Connected += other.Connected;
        _disabled += other._disabled;
        foreach (var (type, count) in other._byType)
        {
            Count(_byType, type, count);
        }

        foreach (var (site, count) in other._bySite)
        {
            Count(_bySite, site, count);
        }
    }

    /// <summary>As the API shows them: every map sorted by key, devices without a type or site in none of its entries.</summary>
    /// <param name="asOf">When the sweep began.</param>
    public ReadOnlyMemory<byte> ToJson(DateTimeOffset asOf) => JsonBody.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("asOf", Timestamp.Format(asOf));
        writer.WriteNumber("total", Total);
        writer.WriteNumber("connected", Connected);
        writer.WriteStartObject("byStatus");
        writer.WriteNumber(DeviceStatusText.Format(DeviceStatus.Disabled), _disabled);
        writer.WriteNumber(DeviceStatusText.Format(DeviceStatus.Enabled), Total - _disabled);
        writer.WriteEndObject();
        WriteMap(writer, "byType", _byType);
        WriteMap(writer, "bySite", _bySite);
        writer.WriteEndObject();
    });

    private static void Count(SortedDictionary<string, long> counts, string? key, long count)
    {
        if (key is null)
        {
            return;
        }

        if (counts.TryGetValue(key, out var former))
        {
            counts[key] = former + count;
        }
        else if (counts.Count < MaxKeys)
        {
            counts.Add(key, count);
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, SortedDictionary<string, long> counts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, count) in counts)
        {
            writer.WriteNumber(key, count);
        }

        writer.WriteEndObject();
    }
}
