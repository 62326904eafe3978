using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;

namespace Serverless.Shared.Telemetry;

/// <summary>A valid reading on its way through a batch.</summary>
/// <param name="reading">The reading.</param>
/// <param name="device">Its device.</param>
/// <param name="bucket">Its device's bucket.</param>
/// <param name="eventIndex">Its event's position in the batch.</param>
/// <param name="elementIndex">Its element's position in the event.</param>
internal struct Candidate(Reading reading, RegisteredDevice device, int bucket, int eventIndex, int elementIndex)
{
    /// <summary>Buckets together, in each the devices by id, of each its readings in ascending order, the same one as it
    /// came.</summary>
    public static readonly Comparison<Candidate> InOrder = static (left, right) =>
    {
        var by = left.Bucket.CompareTo(right.Bucket);
        by = by != 0 ? by : string.CompareOrdinal(left.Device.DeviceId, right.Device.DeviceId);
        by = by != 0 ? by : Reading.CompareOrder(left.Reading, right.Reading);
        by = by != 0 ? by : left.EventIndex.CompareTo(right.EventIndex);
        return by != 0 ? by : left.ElementIndex.CompareTo(right.ElementIndex);
    };

    public readonly Reading Reading => reading;

    public readonly RegisteredDevice Device => device;

    public readonly int Bucket => bucket;

    public readonly int EventIndex => eventIndex;

    public readonly int ElementIndex => elementIndex;

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
