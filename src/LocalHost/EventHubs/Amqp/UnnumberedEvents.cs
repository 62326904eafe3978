using Amqp;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>
/// Events at the beginning of a link that do not say which ones they are, where the link began at a time and no number is
/// known. They wait for the first that does say it: sequence numbers have no gaps.
/// </summary>
internal sealed class UnnumberedEvents
{
    private readonly List<ReceivedEvent> _waiting = [];

    /// <param name="received">The event.</param>
    /// <param name="limit">How many may wait.</param>
    /// <exception cref="AmqpException">Too many do: the peer sends no more until one of them is taken.</exception>
    public void Add(in ReceivedEvent received, int limit)
    {
        if (_waiting.Count >= limit)
            throw new AmqpException(ErrorCode.DecodeError, $"{limit + 1} events cannot be decoded and do not say which ones they are.");
        _waiting.Add(received);
    }

    /// <summary>Those that waited, in order, numbered as those before this one.</summary>
    /// <exception cref="AmqpException">There are not so many numbers before it.</exception>
    public IReadOnlyList<ReceivedEvent> TakeBefore(long number)
    {
        if (_waiting.Count == 0)
            return [];
        var first = number - _waiting.Count;
        if (first < 0)
            throw new AmqpException(ErrorCode.DecodeError, $"Event {number} comes behind {_waiting.Count} others.");
        ReceivedEvent[] numbered =
        [
            .. _waiting.Select((one, index) => one with { Event = EventDataReader.WithPlace(one.Event, first + index, one.Event.EnqueuedTime) }),
        ];
        _waiting.Clear();
        return numbered;
    }
}
