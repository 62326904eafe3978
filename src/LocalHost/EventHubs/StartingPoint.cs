using System.Globalization;
using Serverless.LocalHost.EventHubs.Amqp;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Where a receiver starts, as a filter in the service's own words.</summary>
internal sealed record StartingPoint
{
    private StartingPoint(string selector, long? after)
    {
        Selector = selector;
        LastSequenceNumber = after;
    }

    /// <summary>At the oldest event kept.</summary>
    public static StartingPoint Earliest { get; } = new($"amqp.annotation.{EventDataReader.Offset} > '-1'", -1);

    /// <summary>The filter.</summary>
    public string Selector { get; }

    /// <summary>The last event that is not wanted; null where only a time is known.</summary>
    public long? LastSequenceNumber { get; }

    /// <summary>With the event after this one.</summary>
    public static StartingPoint After(long sequenceNumber) => sequenceNumber < 0 ? Earliest : new(
        string.Create(CultureInfo.InvariantCulture, $"amqp.annotation.{EventDataReader.SequenceNumber} > '{sequenceNumber}'"),
        sequenceNumber);

    /// <summary>With the first event enqueued at or after a time, to the millisecond.</summary>
    public static StartingPoint At(DateTimeOffset time) => new(
        string.Create(
            CultureInfo.InvariantCulture, $"amqp.annotation.{EventDataReader.EnqueuedTime} > '{time.ToUnixTimeMilliseconds() - 1}'"),
        null);
}
