using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.State.Answers;

/// <summary>The ready answers of one bucket's devices, and the reads that renew them.</summary>
internal sealed class AnswerBucket
{
    /// <summary>The most an answer, and what is known of the device's registration, may be old.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    // Looked at again at half the age, while requests come, so that none has to wait for it.
    private static readonly TimeSpan LookAheadAge = MaxAge / 2;

    // Pages that are worth it are read again this early, so that none of their many askers has to wait.
    private static readonly TimeSpan RenewalAge = MaxAge * 3 / 4;

    private readonly AnswerReads _reads;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly RegistryWatch _watch;
    private readonly AnswerEntries _entries;
    private readonly StateSpans _spans = new();
    private readonly Lock _gate = new();

    // Which count of losses the known registrations are of.
    private long _epoch;

    // Counts the states that this instance has written.
    private long _mark;

    public AnswerBucket(AnswerReads reads, TableStore tables, string name, long maxBytes, TimeProvider time)
    {
        _reads = reads;
        _name = name;
        _time = time;
        _entries = new AnswerEntries(maxBytes);
        _watch = new RegistryWatch(tables, name, time, Forget, ForgetAll);
    }

    /// <inheritdoc cref="StateAnswers.GetAsync"/>
    public ValueTask<ServedState> GetAsync(string deviceId, CancellationToken cancellationToken) =>
        GetAsync(deviceId, isSecond: false, cancellationToken);

    private ValueTask<ServedState> GetAsync(string deviceId, bool isSecond, CancellationToken cancellationToken)
    {
        AnswerEntry entry;
        TaskCompletionSource<StateAnswer?> flight;
        var isOwn = false;
        StateSpan? span = null;
        var age = _watch.Age;
        lock (_gate)
        {
            entry = _entries.GetOrAdd(deviceId);
            if (Good(entry, age) is { } answer)
            {
                if (age > LookAheadAge)
                {
                    _watch.LookAhead();
                }

                Account(deviceId, entry, answer);
                return ValueTask.FromResult(new ServedState(answer, IsKept: true));
            }

            if (entry.Flight is null)
            {
                isOwn = true;
                entry.Flight = new TaskCompletionSource<StateAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
                span = SpanToRead(deviceId, entry);
            }

            flight = entry.Flight;
        }

        if (isOwn)
        {
            _ = FlyAsync(deviceId, entry, flight, span);
        }

        return new ValueTask<ServedState>(WaitAsync(deviceId, flight, isOwn || isSecond, cancellationToken));
    }

    /// <summary>The device was changed: its registration must be read again before the next answer.</summary>
    public void Forget(string deviceId)
    {
        lock (_gate)
        {
            _entries.Find(deviceId)?.Forget();
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

    private void ForgetAll()
    {
        lock (_gate)
        {
            _epoch++;
        }
    }

    private async Task<ServedState> WaitAsync(
        string deviceId, TaskCompletionSource<StateAnswer?> flight, bool isFinal, CancellationToken cancellationToken)
    {
        var answer = await flight.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (answer is null && !isFinal)
        {
            // The read had begun before this request came, and so perhaps before a registration answered meanwhile.
            // Whatever is under way now began after.
            return await GetAsync(deviceId, isSecond: true, cancellationToken).ConfigureAwait(false);
        }

        return new ServedState(answer, IsKept: false);
    }

    /// <summary>Reads for all who wait, whoever of them goes away.</summary>
    private async Task FlyAsync(
        string deviceId, AnswerEntry entry, TaskCompletionSource<StateAnswer?> flight, StateSpan? span)
    {
        try
        {
            var answer = span is null ? null : await FindInAsync(span, entry).ConfigureAwait(false);
            answer ??= await ReadAsync(deviceId, entry, flight).ConfigureAwait(false);
            End(deviceId, entry, flight, answer);
            flight.SetResult(answer);
        }
        catch (Exception exception)
        {
            // The boundary of the read: what went wrong belongs to those who wait, who log it.
            End(deviceId, entry, flight, null);
            flight.SetException(exception);
            _ = flight.Task.Exception;
        }
    }

    private async Task<StateAnswer?> ReadAsync(string deviceId, AnswerEntry entry, TaskCompletionSource<StateAnswer?> flight)
    {
        using var turn = await _reads.TakeTurnAsync().ConfigureAwait(false);
        if (!_watch.HasBegun)
        {
            // Once in a process: what is read of a device before the watch has begun would have to be read again.
            await _watch.LookAsync().ConfigureAwait(false);
        }

        var age = _watch.Age;
        if (age > LookAheadAge)
        {
            _watch.LookAhead();
        }

        var (registration, epoch, known, mark) = Known(entry);
        var look = registration > 0 && age >= MaxAge ? _watch.LookAsync() : Task.CompletedTask;
        var device = registration > 0 ? Task.FromResult(registration) : _reads.ReadRegistrationAsync(_name, deviceId);
        var reading = _reads.ReadAsync(_name, deviceId, known);
        await Task.WhenAll(look, device, reading).ConfigureAwait(false);

        var state = await reading.ConfigureAwait(false);
        var isRead = registration == 0;
        registration = await device.ConfigureAwait(false);
        if (!isRead && (Known(entry).Registration != registration || state.State?.Registration > registration || _watch.Age >= MaxAge))
        {
            // The look, or the state itself, tells that this is another life by now; or the look took too long.
            isRead = true;
            registration = await _reads.ReadRegistrationAsync(_name, deviceId).ConfigureAwait(false);
        }

        if (isRead && registration > 0)
        {
            Know(entry, flight, registration, epoch);
        }

        return registration == 0 ? null : _reads.Answer(deviceId, registration, state, mark);
    }

    /// <returns>The entry's answer where it may be given now; else null.</returns>
    private StateAnswer? Good(AnswerEntry entry, TimeSpan watchAge) =>
        watchAge < MaxAge && entry.Answer is { } answer && entry.IsKnown(_epoch) && entry.Registration == answer.Registration
        && answer.Mark >= entry.ChangedAt && _time.GetElapsedTime(answer.ReadAt) < MaxAge && answer.HoldsAt(_time.GetUtcNow())
            ? answer
            : null;

    /// <summary>Counts a device that was asked for, and renews its page ahead of time.</summary>
    private void Account(string deviceId, AnswerEntry entry, StateAnswer answer)
    {
        if (entry.IsUnasked)
        {
            entry.IsUnasked = false;
            _spans.Of(deviceId).Count();
        }

        if (_time.GetElapsedTime(answer.ReadAt) > RenewalAge && answer.RowETag is not null
            && _spans.Of(deviceId) is { Reading: null } span && span.IsWorthwhile(_time))
        {
            BeginReading(span);
        }
    }

    /// <summary>Begins the read of a span, if none is under way. In the lock.</summary>
    private Task BeginReading(StateSpan span)
    {
        if (span.Reading is null)
        {
            span.Reading = Task.Run(() => ReadAsync(span), CancellationToken.None);
            _ = span.Reading.ContinueWith(
                static reading => reading.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return span.Reading;
    }

    /// <returns>The device's span where a page shall be read in place of its row; null for its row alone.</returns>
    private StateSpan? SpanToRead(string deviceId, AnswerEntry entry)
    {
        var span = _spans.Of(deviceId);
        span.Count();
        return span.IsWorthwhile(_time) && entry.Answer is { RowETag: not null } answer && answer.Mark >= entry.ChangedAt
            && entry.IsKnown(_epoch)
            ? span
            : null;
    }

    /// <returns>The answer that a read of the span has given the device; null where it gave none.</returns>
    private async Task<StateAnswer?> FindInAsync(StateSpan span, AnswerEntry entry)
    {
        Task reading;
        lock (_gate)
        {
            reading = BeginReading(span);
        }

        await reading.ConfigureAwait(false);
        if (_watch.Age >= MaxAge)
        {
            await _watch.LookAsync().ConfigureAwait(false);
        }

        lock (_gate)
        {
            return Good(entry, _watch.Age);
        }
    }

    /// <summary>Renews the answers of a whole span.</summary>
    private async Task ReadAsync(StateSpan span)
    {
        try
        {
            using var turn = await _reads.TakeTurnAsync().ConfigureAwait(false);
            if (_watch.Age > LookAheadAge)
            {
                _watch.LookAhead();
            }

            var mark = Mark();
            using var page = await _reads.ReadAsync(_name, span).ConfigureAwait(false);
            Take(span, page, mark);
        }
        finally
        {
            lock (_gate)
            {
                span.Reading = null;
            }
        }
    }

    private void Take(StateSpan span, PointPage page, long mark)
    {
        var rows = 0;
        var states = new StatePage(page.Json.Span);
        while (states.Read())
        {
            rows++;
            var (entry, registration, known) = FindKnown(states.DeviceId);
            if (entry is null)
            {
                continue;
            }

            var read = _reads.TryRead(states, known, page.StartedAt);
            if (read is null || read.State?.Registration > registration)
            {
                // Another life, or damaged: it is read by itself when somebody asks.
                continue;
            }

            Put(states.DeviceId, entry, _reads.Answer(states.DeviceId, registration, read, mark));
        }

        lock (_gate)
        {
            if (span.End(rows, page.HasMore && rows > 0 ? states.DeviceId : null) is { } rest)
            {
                _spans.Add(rest);
            }
        }
    }

    private long Mark()
    {
        lock (_gate)
        {
            return _mark;
        }
    }

    private (AnswerEntry? Entry, int Registration, StateAnswer? Answer) FindKnown(string deviceId)
    {
        lock (_gate)
        {
            return _entries.Find(deviceId) is { } entry && entry.IsKnown(_epoch) ? (entry, entry.Registration, entry.Answer) : default;
        }
    }

    private void Put(string deviceId, AnswerEntry entry, StateAnswer answer)
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

    private (int Registration, long Epoch, StateAnswer? Answer, long Mark) Known(AnswerEntry entry)
    {
        lock (_gate)
        {
            return (entry.IsKnown(_epoch) ? entry.Registration : 0, _epoch, entry.Answer, _mark);
        }
    }

    private void Know(AnswerEntry entry, TaskCompletionSource<StateAnswer?> flight, int registration, long epoch)
    {
        lock (_gate)
        {
            // What was read before a loss, or before the device was changed, may be old.
            if (epoch == _epoch && ReferenceEquals(entry.Flight, flight))
            {
                entry.Know(registration, epoch);
            }
        }
    }

    private void End(string deviceId, AnswerEntry entry, TaskCompletionSource<StateAnswer?> flight, StateAnswer? answer)
    {
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
                _entries.Put(deviceId, entry, answer);
            }
            else
            {
                // Ids that nobody registered must not push out devices.
                _entries.Remove(deviceId);
            }
        }
    }
}
