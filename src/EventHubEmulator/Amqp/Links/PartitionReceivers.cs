using Amqp;
using Amqp.Framing;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>
/// Who receives one partition in one consumer group: one receiver with an epoch, which a later one with the same or a
/// higher epoch displaces, or a few without.
/// </summary>
internal sealed class PartitionReceivers
{
    /// <summary>The service's limit for receivers without an epoch.</summary>
    public const int MaxWithoutEpoch = 5;

    private readonly Lock _gate = new();
    private List<ReceiverLink> _receivers = [];

    /// <summary>Lets a receiver in and disconnects those that it displaces.</summary>
    /// <returns>Why it is not let in; <c>null</c> if it is.</returns>
    public Error? TryAdd(ReceiverLink receiver)
    {
        List<ReceiverLink> displaced = [];
        lock (_gate)
        {
            if (Refuse(receiver.Settings) is { } refusal)
            {
                return refusal;
            }

            if (receiver.Settings.Epoch is not null)
            {
                (displaced, _receivers) = (_receivers, []);
            }

            _receivers.Add(receiver);
        }

        foreach (var other in displaced)
        {
            other.Disconnect(Displaced(other.Settings, receiver.Settings));
        }

        return null;
    }

    public void Remove(ReceiverLink receiver)
    {
        lock (_gate)
        {
            _receivers.Remove(receiver);
        }
    }

    // The descriptions are the service's own: clients of earlier SDKs tell the cases by them.
    private Error? Refuse(ReceiverSettings newcomer)
    {
        var owner = _receivers.Find(receiver => receiver.Settings.Epoch is not null)?.Settings;
        if (owner is not null && newcomer.Epoch is null)
        {
            return Stolen(
                $"At least one receiver for the endpoint is created with epoch of '{owner.Epoch}', and so non-epoch receiver is not allowed. "
                + "Either reconnect with a higher epoch, or make sure all epoch receivers are closed or disconnected.");
        }

        if (owner is not null && newcomer.Epoch < owner.Epoch)
        {
            return Stolen(
                $"Receiver '{owner.Name}' with a higher epoch '{owner.Epoch}' already exists. Receiver '{newcomer.Name}' with epoch "
                + $"{newcomer.Epoch} cannot be created. Make sure you are creating receiver with increasing epoch value to ensure connectivity, "
                + "or ensure all old epoch receivers are closed or disconnected.");
        }

        return newcomer.Epoch is null && _receivers.Count >= MaxWithoutEpoch
            ? AmqpErrors.ResourceLimitExceeded(
                $"Exceeded the maximum number of allowed receivers per partition in a consumer group which is {MaxWithoutEpoch}. "
                + $"List of connected receivers - {string.Join(", ", _receivers.Select(receiver => receiver.Settings.Name))}.")
            : null;
    }

    private static Error Displaced(ReceiverSettings old, ReceiverSettings newcomer) => Stolen(
        $"New receiver '{newcomer.Name}' with higher epoch of '{newcomer.Epoch}' is created hence current receiver '{old.Name}' with epoch "
        + $"'{old.Epoch}' is getting disconnected. If you are recreating the receiver, make sure a higher epoch is used.");

    private static Error Stolen(string description) => new(ErrorCode.Stolen) { Description = description };
}
