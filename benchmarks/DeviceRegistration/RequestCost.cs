namespace Serverless.Benchmarks.DeviceRegistration;

/// <summary>What requests of one kind took.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="HostMicroseconds">CPU of the local host, its emulators included, for one.</param>
internal sealed record RequestCost(double PerSecond, double HostMicroseconds);
