namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>What became of a send when it was taken apart.</summary>
internal enum SendOutcome
{
    Accepted,
    Malformed,
    UnsupportedFormat,
    TooLarge,
    PartitionKeyTooLong,
    ForeignPartitionKey,
}
