namespace Serverless.LocalHost.Demo;

/// <summary>What one way of looking found of a device: each reading with how often, and the latest value shown.</summary>
internal sealed class Observed
{
    private readonly Dictionary<(long Timestamp, long Sequence), List<double>> _readings = [];

    public IReadOnlyDictionary<(long Timestamp, long Sequence), List<double>> Readings => _readings;

    public DemoReading? Latest { get; set; }

    public void Add(DemoReading reading)
    {
        var key = (reading.Timestamp, reading.Sequence);
        if (!_readings.TryGetValue(key, out var values))
        {
            _readings.Add(key, values = []);
        }

        values.Add(reading.Value);
    }
}
