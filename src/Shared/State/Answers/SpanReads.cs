using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.State.Answers;

/// <summary>Reads whole pages of a bucket's states in place of single rows, where so many are asked for that it is cheaper.</summary>
internal sealed class SpanReads(AnswerReads reads, string bucket, AnswerBook book, RegistryWatch watch, TimeProvider time)
{
    // Pages that are worth it are read again this early, so that none of their many askers has to wait.
    private static readonly TimeSpan RenewalAge = AnswerBucket.MaxAge * 3 / 4;

    private readonly StateSpans _spans = new();
    private readonly Lock _gate = new();

    /// <summary>Counts a device that was given an answer, and renews its page ahead of time.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="answer">What it was given.</param>
    /// <param name="isFirst">Whether nobody was given that answer before.</param>
    public void Account(string deviceId, StateAnswer answer, bool isFirst)
    {
        var isAgeing = answer.RowETag is not null && time.GetElapsedTime(answer.ReadAt) > RenewalAge;
        if (!isFirst && !isAgeing)
        {
            return;
        }

        lock (_gate)
        {
            var span = _spans.Of(deviceId);
            if (isFirst)
            {
                span.Count();
            }

            if (isAgeing && span.Reading is null && span.IsWorthwhile(time))
            {
                Begin(span);
            }
        }
    }

    /// <summary>Counts a device that is to be read.</summary>
    /// <returns>The device's span where a page shall be read in place of its row; null for its row alone.</returns>
    public StateSpan? SpanFor(string deviceId, bool mayBeInPage)
    {
        lock (_gate)
        {
            var span = _spans.Of(deviceId);
            span.Count();
            return span.IsWorthwhile(time) && mayBeInPage ? span : null;
        }
    }

    /// <returns>The answer that a read of the span has given the device; null where it gave none.</returns>
    /// <exception cref="Tables.TableStoreUnavailableException">The store is out.</exception>
    public async Task<StateAnswer?> FindInAsync(StateSpan span, AnswerEntry entry)
    {
        Task reading;
        lock (_gate)
        {
            reading = Begin(span);
        }

        await reading.ConfigureAwait(false);
        if (watch.Age >= AnswerBucket.MaxAge)
        {
            await watch.LookAsync().ConfigureAwait(false);
        }

        return book.FindGood(entry, watch.Age);
    }

    /// <summary>Begins the read of a span, if none is under way. In the lock.</summary>
    private Task Begin(StateSpan span)
    {
        if (span.Reading is null)
        {
            span.Reading = Task.Run(() => ReadAsync(span), CancellationToken.None);
            _ = span.Reading.ContinueWith(
                static reading => reading.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return span.Reading;
    }

    private async Task ReadAsync(StateSpan span)
    {
        try
        {
            using var turn = await reads.TakeTurnAsync().ConfigureAwait(false);
            if (watch.Age > AnswerBucket.LookAheadAge)
            {
                watch.LookAhead();
            }

            var mark = book.Mark();
            using var page = await reads.ReadAsync(bucket, span).ConfigureAwait(false);
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
            Take(states, page.StartedAt, mark);
        }

        lock (_gate)
        {
            if (span.End(rows, page.HasMore && rows > 0 ? states.DeviceId : null) is { } rest)
            {
                _spans.Add(rest);
            }
        }
    }

    private void Take(in StatePage states, long startedAt, long mark)
    {
        if (book.FindKnown(states.DeviceId) is not { } entry)
        {
            return;
        }

        var known = book.Known(entry);
        var read = reads.TryRead(states, known.Answer, startedAt);
        if (known.Registration > 0 && read is not null && !(read.State?.Registration > known.Registration))
        {
            // Else it is another life, or damaged: it is read by itself when somebody asks.
            book.Put(states.DeviceId, entry, reads.Answer(states.DeviceId, known.Registration, read, mark));
        }
    }
}
