using Serverless.Shared.Tables;

namespace Serverless.Shared.State.Answers;

/// <summary>Answers for the devices of one bucket: what is known where it may be given, else a read for all who wait.</summary>
internal sealed class AnswerBucket
{
    /// <summary>The most an answer, and what is known of the device's registration, may be old.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>The log is looked at again at half the age, while requests come, so that none has to wait for it.</summary>
    public static readonly TimeSpan LookAheadAge = MaxAge / 2;

    private readonly AnswerBook _book;
    private readonly RegistryWatch _watch;
    private readonly DeviceReads _deviceReads;
    private readonly SpanReads _spanReads;

    public AnswerBucket(AnswerReads reads, TableStore tables, string name, long maxBytes, TimeProvider time)
    {
        _book = new AnswerBook(maxBytes, time);
        _watch = new RegistryWatch(tables, name, time, _book.Forget, _book.ForgetAll);
        _deviceReads = new DeviceReads(reads, name, _book, _watch);
        _spanReads = new SpanReads(reads, name, _book, _watch, time);
    }

    /// <inheritdoc cref="StateAnswers.GetAsync"/>
    public ValueTask<ServedState> GetAsync(string deviceId, CancellationToken cancellationToken) =>
        GetAsync(deviceId, isSecond: false, cancellationToken);

    /// <inheritdoc cref="AnswerBook.Forget"/>
    public void Forget(string deviceId) => _book.Forget(deviceId);

    /// <inheritdoc cref="AnswerBook.Renew"/>
    public void Renew(string deviceId) => _book.Renew(deviceId);

    private ValueTask<ServedState> GetAsync(string deviceId, bool isSecond, CancellationToken cancellationToken)
    {
        var age = _watch.Age;
        var asked = _book.Ask(deviceId, age);
        if (asked.Answer is { } answer)
        {
            if (age > LookAheadAge)
            {
                _watch.LookAhead();
            }

            _spanReads.Account(deviceId, answer, asked.IsFirst);
            return ValueTask.FromResult(new ServedState(answer, IsKept: true));
        }

        if (asked.IsOwn)
        {
            _ = FlyAsync(asked.Flight!, _spanReads.SpanFor(deviceId, asked.MayBeInPage));
        }

        return new ValueTask<ServedState>(WaitAsync(deviceId, asked, asked.IsOwn || isSecond, cancellationToken));
    }

    private async Task<ServedState> WaitAsync(
        string deviceId, AskedState asked, bool isFinal, CancellationToken cancellationToken)
    {
        var answer = await asked.Flight!.Landing.WaitAsync(cancellationToken).ConfigureAwait(false);

        // Whatever is under way when the read of others has ended began after this request came.
        return isFinal || asked.IsServedBy(answer)
            ? new ServedState(answer, IsKept: false)
            : await GetAsync(deviceId, isSecond: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads for all who wait, whoever of them goes away.</summary>
    private async Task FlyAsync(AnswerFlight flight, StateSpan? span)
    {
        try
        {
            var answer = span is null ? null : await _spanReads.FindInAsync(span, flight.Entry).ConfigureAwait(false);
            answer ??= await _deviceReads.ReadAsync(flight).ConfigureAwait(false);
            _book.End(flight, answer);
            flight.Land(answer);
        }
        catch (Exception exception)
        {
            // The boundary of the read: what went wrong belongs to those who wait, who log it.
            _book.End(flight, null);
            flight.Fail(exception);
        }
    }
}
