namespace Serverless.Shared.State.Answers;

/// <summary>What is known of a bucket's devices, and which reads are under way. Thread-safe; reads nothing itself.</summary>
internal sealed class AnswerBook(long maxBytes, TimeProvider time)
{
    private readonly AnswerEntries _entries = new(maxBytes);
    private readonly long _maxAgeTicks = (long)(AnswerBucket.MaxAge.TotalSeconds * time.TimestampFrequency);
    private readonly Lock _gate = new();

    // Which count of losses the known registrations are of.
    private long _epoch;

    // Counts the states that this instance has written.
    private long _mark;

    /// <summary>Finds the answer of a device, or the read to wait for, one for all who ask meanwhile.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="watchAge">How old the last look at the registry's log is.</param>
    public AskedState Ask(string deviceId, TimeSpan watchAge)
    {
        lock (_gate)
        {
            var entry = _entries.GetOrAdd(deviceId);
            if (Good(entry, watchAge) is { } answer)
            {
                var isFirst = entry.IsUnasked;
                entry.IsUnasked = false;
                return new AskedState { Answer = answer, IsFirst = isFirst };
            }

            var isOwn = entry.Flight is null;
            entry.Flight ??= new AnswerFlight(deviceId, entry);
            return new AskedState
            {
                Flight = entry.Flight,
                IsOwn = isOwn,
                MayBeInPage = entry.IsKnown(_epoch) && entry.Answer is { RowETag: not null } last && last.Mark >= entry.ChangedAt,
                LeastMark = entry.ChangedAt,
                ReadSince = time.GetTimestamp() - _maxAgeTicks,
            };
        }
    }

    /// <summary>The device was changed: its registration must be read again before the next answer.</summary>
    public void Forget(string deviceId)
    {
        lock (_gate)
        {
            _entries.Find(deviceId)?.Forget();
        }
    }

    /// <summary>Any device may have been changed.</summary>
    public void ForgetAll()
    {
        lock (_gate)
        {
            _epoch++;
        }
    }

    /// <summary>This instance has written the device's state: what was read of it before is old.</summary>
    public void Renew(string deviceId)
    {
        lock (_gate)
        {
            if (_entries.Find(deviceId) is { } entry)
            {
                entry.ChangedAt = ++_mark;
            }
        }
    }

    /// <summary>The mark that an answer read from now on has.</summary>
    public long Mark()
    {
        lock (_gate)
        {
            return _mark;
        }
    }

    public KnownState Known(AnswerEntry entry)
    {
        lock (_gate)
        {
            return new KnownState(entry.IsKnown(_epoch) ? entry.Registration : 0, _epoch, entry.Answer, _mark);
        }
    }

    /// <returns>The device's entry, where its registration is known.</returns>
    public AnswerEntry? FindKnown(string deviceId)
    {
        lock (_gate)
        {
            return _entries.Find(deviceId) is { } entry && entry.IsKnown(_epoch) ? entry : null;
        }
    }

    /// <returns>The entry's answer where it may be given now; else null.</returns>
    public StateAnswer? FindGood(AnswerEntry entry, TimeSpan watchAge)
    {
        lock (_gate)
        {
            return Good(entry, watchAge);
        }
    }

    /// <summary>Takes in a registration that a flight has read, unless it was read before a loss or a change.</summary>
    public void Know(AnswerFlight flight, int registration, long epoch)
    {
        lock (_gate)
        {
            if (epoch == _epoch && ReferenceEquals(flight.Entry.Flight, flight))
            {
                flight.Entry.Know(registration, epoch);
            }
        }
    }

    /// <summary>Takes in an answer that nobody has asked for yet, unless a newer one is there.</summary>
    public void Put(string deviceId, AnswerEntry entry, StateAnswer answer)
    {
        lock (_gate)
        {
            if (entry.Answer is not { } former || (former.ReadAt <= answer.ReadAt && former.Mark <= answer.Mark))
            {
                _entries.Put(deviceId, entry, answer);
                entry.IsUnasked = true;
            }
        }
    }

    /// <summary>Ends a flight: who comes now begins another.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="answer">What it has found; null for nothing.</param>
    public void End(AnswerFlight flight, StateAnswer? answer)
    {
        var entry = flight.Entry;
        lock (_gate)
        {
            if (!ReferenceEquals(entry.Flight, flight))
            {
                return;
            }

            entry.Flight = null;
            if (answer is not null)
            {
                entry.IsUnasked = false;
                _entries.Put(flight.DeviceId, entry, answer);
            }
            else
            {
                // Ids that nobody registered must not push out devices.
                _entries.Remove(flight.DeviceId, entry);
            }
        }
    }

    private StateAnswer? Good(AnswerEntry entry, TimeSpan watchAge) =>
        watchAge < AnswerBucket.MaxAge && entry.Answer is { } answer && entry.IsKnown(_epoch)
        && entry.Registration == answer.Registration && answer.Mark >= entry.ChangedAt
        && time.GetElapsedTime(answer.ReadAt) < AnswerBucket.MaxAge && answer.HoldsAt(time.GetUtcNow())
            ? answer
            : null;
}
