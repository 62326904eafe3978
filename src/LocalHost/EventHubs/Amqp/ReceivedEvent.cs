using Amqp;
using Azure.Messaging.EventHubs;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>An event that has arrived and not been given to a function yet.</summary>
/// <param name="Event">The event.</param>
/// <param name="Bytes">What it takes in memory, about.</param>
/// <param name="Delivery">What to acknowledge, so that the peer sends one more.</param>
internal readonly record struct ReceivedEvent(EventData Event, int Bytes, MessageDelivery Delivery);
