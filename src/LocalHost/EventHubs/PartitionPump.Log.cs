using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.EventHubs;

internal sealed partial class PartitionPump
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2230, Level = LogLevel.Warning,
            Message = "Partition {Partition} is not received, next try in {Delay:0.0} s: {Reason}")]
        public static partial void Reconnecting(ILogger logger, string partition, double delay, string reason);

        [LoggerMessage(EventId = 2231, Level = LogLevel.Error,
            Message = "The checkpoint of partition {Partition} is event {Checkpoint}, but the hub's last event is {Last}: the hub has lost its data. Starting from its earliest event.")]
        public static partial void CheckpointBeyondLog(ILogger logger, string partition, long checkpoint, long last);

        [LoggerMessage(EventId = 2232, Level = LogLevel.Error,
            Message = "Events {First} to {Last} of partition {Partition} have expired before they were received.")]
        public static partial void EventsExpired(ILogger logger, string partition, long first, long last);

        [LoggerMessage(EventId = 2233, Level = LogLevel.Warning,
            Message = "No checkpoint written for partition {Partition}: {Reason}")]
        public static partial void CheckpointFailed(ILogger logger, string partition, string reason);

        [LoggerMessage(EventId = 2234, Level = LogLevel.Information,
            Message = "Another host has taken partition {Partition}, which this one had under epoch {Epoch}.")]
        public static partial void Displaced(ILogger logger, string partition, long epoch);
    }
}
