namespace Serverless.Shared.State.Answers;

/// <summary>What is known of one device; guarded by its bucket's lock.</summary>
internal sealed class AnswerEntry
{
    // What an entry costs besides its body: dictionary slots, entry, answer, id, tags.
    private const int EntryBytes = 600;

    /// <summary>The epoch of the bucket in which <see cref="Registration"/> was read.</summary>
    private long _epoch;

    /// <summary>The device's registration, where <see cref="IsKnown"/> says so.</summary>
    public int Registration { get; private set; }

    /// <summary>The last answer, of whatever age.</summary>
    public StateAnswer? Answer { get; set; }

    /// <summary>The read under way, which requests that come now join; null for none.</summary>
    public AnswerFlight? Flight { get; set; }

    /// <summary>Whether the last answer was given to nobody yet: its read came from a page.</summary>
    public bool IsUnasked { get; set; }

    /// <summary>The mark of the last change of the state that this instance has written: an answer read before is none.</summary>
    public long ChangedAt { get; set; }

    /// <summary>Bytes it takes.</summary>
    public int Size => EntryBytes + (Answer?.Body.Length ?? 0);

    public bool IsKnown(long epoch) => Registration > 0 && _epoch == epoch;

    public void Know(int registration, long epoch)
    {
        Registration = registration;
        _epoch = epoch;
    }

    /// <summary>The device was changed: what is under way may not know it yet.</summary>
    public void Forget()
    {
        Registration = 0;
        Flight = null;
    }
}
