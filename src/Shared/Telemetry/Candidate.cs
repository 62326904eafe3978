using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry;

/// <summary>A valid reading on its way through a batch.</summary>
/// <param name="reading">The reading.</param>
/// <param name="registration">Its device's registration.</param>
/// <param name="eventIndex">Its event's position in the batch.</param>
/// <param name="elementIndex">Its element's position in the event.</param>
internal sealed class Candidate(Reading reading, int registration, int eventIndex, int elementIndex)
{
    public Reading Reading { get; } = reading;

    public int Registration { get; } = registration;

    public int EventIndex { get; } = eventIndex;

    public int ElementIndex { get; } = elementIndex;

    /// <summary>Another candidate before it is the same reading.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>The store refused it for good.</summary>
    public bool IsRejected { get; private set; }

    /// <summary>Position of its identity among what the state is given of its device.</summary>
    public int Slot { get; set; }

    public Refusal Reject(int status, string? errorCode)
    {
        IsRejected = true;
        return new Refusal(
            ElementIndex, DeadLetterReason.RejectedByStore, $"Table Storage refused it: {status} {errorCode}.", Reading.DeviceId);
    }
}
