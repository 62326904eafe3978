using System.Globalization;

namespace Serverless.LocalHost.Demo;

/// <summary>One recorded sensor series of <c>samples/</c>, as the device it is replayed by.</summary>
internal sealed record SampleSeries(string DeviceId, string Type, string Site, string Metric, IReadOnlyList<SampleRow> Rows)
{
    /// <summary>Folder of the recorded series beside the program.</summary>
    public static string DefaultDirectory => Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Reads every series; row order is kept.</summary>
    /// <exception cref="DemoException">A file is missing or a line cannot be read.</exception>
    public static IReadOnlyList<SampleSeries> LoadAll(string directory) =>
    [
        Load(directory, "machine_temperature_system_failure.csv", "machine-1", "machine", "plant", "temperature"),
        Load(directory, "ambient_temperature_system_failure.csv", "office-1", "room", "office", "ambient.temperature"),
        Load(directory, "ec2_cpu_utilization_5f5533.csv", "server-1", "server", "cloud", "cpu.utilization"),
        Load(directory, "ec2_network_in_257a54.csv", "server-2", "server", "cloud", "network.in"),
        Load(directory, "rds_cpu_utilization_cc0c53.csv", "database-1", "database", "cloud", "cpu.utilization"),
        Load(directory, "TravelTime_387.csv", "road-387", "road", "highway", "travel_time"),
        Load(directory, "occupancy_6005.csv", "road-6005", "road", "highway", "occupancy"),
        Load(directory, "speed_7578.csv", "road-7578", "road", "highway", "speed"),
    ];

    private static SampleSeries Load(
        string directory, string file, string deviceId, string type, string site, string metric)
    {
        var path = Path.Combine(directory, file);
        if (!File.Exists(path))
        {
            throw new DemoException($"sample file {path} is missing");
        }

        var rows = new List<SampleRow>();
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            if (comma < 0
                || !DateTimeOffset.TryParse(line.AsSpan(0, comma), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                || !double.TryParse(line.AsSpan(comma + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                throw new DemoException($"sample file {path}, line {rows.Count + 2}: expected timestamp,value");
            }

            rows.Add(new SampleRow(time, value));
        }

        return new SampleSeries(deviceId, type, site, metric, rows);
    }
}
