namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>What a partition holds.</summary>
/// <param name="First">The oldest sequence number kept.</param>
/// <param name="Last">The newest sequence number ever given; −1 or below <paramref name="First"/> when there is none.</param>
/// <param name="LastEnqueuedTime">When the newest was enqueued.</param>
/// <param name="IsEmpty">Whether no event is kept.</param>
internal sealed record PartitionRange(long First, long Last, DateTimeOffset LastEnqueuedTime, bool IsEmpty);
