namespace Serverless.Shared.Devices;

/// <summary>One page of a list of devices.</summary>
/// <param name="Devices">By id; may be few or none though there are more.</param>
/// <param name="Last">The id after which the next page begins; null at the end.</param>
internal sealed record DevicePage(IReadOnlyList<Device> Devices, string? Last);
