using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>A device, and the changes of its configuration that were sent and taken.</summary>
/// <param name="device">The device.</param>
/// <param name="metric">One that it sends.</param>
internal sealed class MixedDevice(RunDevice device, string metric)
{
    private long _patches;
    private long _acceptedPatches;

    public RunDevice Device => device;

    public string Metric => metric;

    /// <summary>Changes of its configuration sent; their numbers are 1 and on.</summary>
    public long Patches => Interlocked.Read(ref _patches);

    public long AcceptedPatches => Interlocked.Read(ref _acceptedPatches);

    public long NextPatch() => Interlocked.Increment(ref _patches);

    public void AcceptPatch() => Interlocked.Increment(ref _acceptedPatches);
}
