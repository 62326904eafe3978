namespace Serverless.LocalHost.Demo;

/// <summary>What the sender sent, in order. What is expected of the backend comes from here and nowhere else.</summary>
internal sealed class SenderLog
{
    private readonly Dictionary<string, DeviceLog> _devices = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, DeviceLog> Devices => _devices;

    public int Sent { get; private set; }

    public void Add(PlannedEvent sent)
    {
        Sent++;
        if (!_devices.TryGetValue(sent.DeviceId, out var device))
        {
            _devices.Add(sent.DeviceId, device = new DeviceLog());
        }

        device.Add(sent);
    }

    /// <summary>What one device sent, or what was sent on its behalf.</summary>
    internal sealed class DeviceLog
    {
        private readonly Dictionary<(long Timestamp, long Sequence), DemoReading> _readings = [];
        private readonly List<(string Reason, byte[] Body)> _poison = [];

        public int Sent { get; private set; }

        /// <summary>Readings sent again.</summary>
        public int Duplicates { get; private set; }

        /// <summary>Readings that were sent after a greater one and so must not show as the latest.</summary>
        public int Late { get; private set; }

        /// <summary>The greatest reading: what the state must show. Null before the first.</summary>
        public DemoReading? Latest { get; private set; }

        public IReadOnlyDictionary<(long Timestamp, long Sequence), DemoReading> Readings => _readings;

        public IReadOnlyList<(string Reason, byte[] Body)> Poison => _poison;

        public void Add(PlannedEvent sent)
        {
            Sent++;
            if (sent.Reading is not { } reading)
            {
                _poison.Add((sent.Reason!, sent.Body));
            }
            else if (!_readings.TryAdd((reading.Timestamp, reading.Sequence), reading))
            {
                Duplicates++;
            }
            else if (Latest is { } latest && reading.CompareTo(latest) < 0)
            {
                Late++;
            }
            else
            {
                Latest = reading;
            }
        }
    }
}
