using Serverless.Shared.Devices;
using Serverless.Shared.State;

namespace Serverless.Shared.Telemetry;

/// <summary>One device's part of a batch.</summary>
/// <param name="device">The device.</param>
/// <param name="bucket">Its bucket.</param>
/// <param name="start">Where its candidates begin.</param>
internal sealed class BatchDevice(RegisteredDevice device, int bucket, int start)
{
    public string DeviceId => device.DeviceId;

    public int Registration => device.Registration;

    public int Bucket => bucket;

    public int Start => start;

    /// <summary>How many candidates it has.</summary>
    public int Count { get; set; }

    /// <summary>What the state is given: the readings that stand in history. Null until that is known, and where none
    /// does.</summary>
    public DeviceReadings? Readings { get; set; }

    /// <summary>What became of <see cref="Readings"/>.</summary>
    public StateOutcome? Outcome { get; set; }
}
