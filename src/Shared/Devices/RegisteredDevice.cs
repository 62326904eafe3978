namespace Serverless.Shared.Devices;

/// <summary>What ingest needs to know of a registered device.</summary>
/// <param name="DeviceId">Its id.</param>
/// <param name="Registration">Which life of the device this is, from 1.</param>
/// <param name="Status">Whether its telemetry is taken.</param>
public sealed record RegisteredDevice(string DeviceId, int Registration, DeviceStatus Status);
