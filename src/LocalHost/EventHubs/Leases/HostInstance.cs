namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>One life of one host, as leases name it.</summary>
/// <param name="HostId">The host, the same after a restart: of two lives of one host the former is over.</param>
/// <param name="InstanceId">This life of it.</param>
internal sealed record HostInstance(string HostId, string InstanceId)
{
    private const char Separator = '~';

    /// <param name="hostId">The host; null for one that is not known again.</param>
    public static HostInstance Start(string? hostId) => new(hostId ?? NewId(), NewId());

    public static HostInstance? Parse(string? text) => text?.Split(Separator) is [var host, var instance] ? new(host, instance) : null;

    public static string NewId() => Guid.NewGuid().ToString("N");

    public override string ToString() => $"{HostId}{Separator}{InstanceId}";
}
