using Amqp.Framing;
using Amqp.Types;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>What a receiver's attach says of itself beside its source.</summary>
/// <param name="Name">Its name in errors; <c>nil</c>, as the service has it, where the client gives none.</param>
/// <param name="Epoch">
/// Its owner level: of those with one, only the highest receives a partition in a consumer group. <c>null</c> for a
/// receiver that shares.
/// </param>
/// <param name="WantsRuntimeMetric">Whether each event is to tell where the log ends.</param>
internal sealed record ReceiverSettings(string Name, long? Epoch, bool WantsRuntimeMetric)
{
    private static readonly Symbol EpochProperty = "com.microsoft:epoch";
    private static readonly Symbol NameProperty = "com.microsoft:receiver-name";
    private static readonly Symbol RuntimeMetricCapability = "com.microsoft:enable-receiver-runtime-metric";

    /// <summary>Reads the link's properties.</summary>
    /// <returns>What is wrong with them; <c>null</c> if nothing is.</returns>
    public static Error? Read(Attach attach, out ReceiverSettings settings)
    {
        var epoch = attach.Properties?[EpochProperty];
        var number = epoch switch
        {
            long value => value,
            int value => value,
            uint value => value,
            _ => (long?)null,
        };
        settings = new ReceiverSettings(attach.Properties?[NameProperty] as string ?? "nil", number, Wants(attach.DesiredCapabilities));
        return epoch is null || number is not null ? null : AmqpErrors.InvalidArgument($"The epoch '{epoch}' is not an integer.");
    }

    private static bool Wants(Symbol[]? capabilities) => capabilities?.Contains(RuntimeMetricCapability) ?? false;
}
