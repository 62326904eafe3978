using System.Globalization;
using Amqp;
using Serverless.EventHubEmulator;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Hub;

/// <summary>Where the local hub's partitions are, and how one gets in.</summary>
internal static class HubAddress
{
    private const int MaxFrameBytes = 64 * 1024;

    public static string Partition(int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{TelemetryHub.Name}/Partitions/{partition}");

    public static string Consumer(int partition) => string.Create(
        CultureInfo.InvariantCulture, $"{TelemetryHub.Name}/ConsumerGroups/$Default/Partitions/{partition}");

    public static Task<Connection> ConnectAsync(Uri amqp)
    {
        var factory = new ConnectionFactory();
        factory.AMQP.MaxFrameSize = MaxFrameBytes;
        factory.TCP.NoDelay = true;
        var policy = SharedAccessPolicy.DevelopmentRoot;
        return factory.CreateAsync(new Address(amqp.Host, amqp.Port, policy.Name, policy.Key, scheme: amqp.Scheme));
    }
}
