using System.Diagnostics.CodeAnalysis;

namespace Serverless.Shared.Devices.Registry;

/// <summary>A bounded set of devices; when it is full the one that came first goes. Not thread-safe.</summary>
internal sealed class CachedDevices(int capacity)
{
    private readonly Dictionary<string, CachedDevice> _devices = new(StringComparer.Ordinal);
    private readonly Queue<string> _arrivals = new();

    public bool IsFull => _devices.Count >= capacity;

    public int Count => _devices.Count;

    /// <summary>Finds a device that is not known to be deleted.</summary>
    public bool TryGet(string deviceId, [NotNullWhen(true)] out RegisteredDevice? device)
    {
        device = _devices.TryGetValue(deviceId, out var cached) && !cached.IsDeleted ? cached.Device : null;
        return device is not null;
    }

    /// <summary>Takes a device unless a newer view of it is there.</summary>
    public void Put(CachedDevice device)
    {
        var id = device.Device.DeviceId;
        if (_devices.TryGetValue(id, out var known))
        {
            if (device.Change > known.Change)
            {
                _devices[id] = device;
            }

            return;
        }

        if (IsFull)
        {
            _devices.Remove(_arrivals.Dequeue());
        }

        _devices.Add(id, device);
        _arrivals.Enqueue(id);
    }

    /// <summary>Takes from another set what was changed after a number.</summary>
    public void PutNewer(CachedDevices other, long number)
    {
        foreach (var device in other._devices.Values.Where(device => device.Change > number))
        {
            Put(device);
        }
    }
}
