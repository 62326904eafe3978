using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Amqp.Links;

internal sealed partial class ReceiverLink
{
    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Error, "Events of {Hub}/{Partition} could not be delivered")]
        public static partial void DeliveryFailed(ILogger logger, string hub, int partition, Exception exception);
    }
}
