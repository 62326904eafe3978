namespace Serverless.Shared.State.Answers;

/// <summary>Reads the states of a bucket's devices one by one.</summary>
internal sealed class DeviceReads(AnswerReads reads, string bucket, AnswerBook book, RegistryWatch watch)
{
    /// <returns>The answer; null where the device is not registered.</returns>
    /// <exception cref="Tables.TableStoreUnavailableException">The store is out.</exception>
    /// <exception cref="InvalidDataException">The state's row is damaged.</exception>
    public async Task<StateAnswer?> ReadAsync(AnswerFlight flight)
    {
        using var turn = await reads.TakeTurnAsync().ConfigureAwait(false);
        if (!watch.HasBegun)
        {
            // Once in a process: what is read of a device before the watch has begun would have to be read again.
            await watch.LookAsync().ConfigureAwait(false);
        }

        var age = watch.Age;
        if (age > AnswerBucket.LookAheadAge)
        {
            watch.LookAhead();
        }

        var known = book.Known(flight.Entry);
        var look = known.Registration > 0 && age >= AnswerBucket.MaxAge ? watch.LookAsync() : Task.CompletedTask;
        var device = known.Registration > 0
            ? Task.FromResult(known.Registration)
            : reads.ReadRegistrationAsync(bucket, flight.DeviceId);
        var reading = reads.ReadAsync(bucket, flight.DeviceId, known.Answer);
        await Task.WhenAll(look, device, reading).ConfigureAwait(false);

        var state = await reading.ConfigureAwait(false);
        var registration = await device.ConfigureAwait(false);
        var isRead = known.Registration == 0;
        if (!isRead && !IsStill(registration, flight.Entry, state))
        {
            isRead = true;
            registration = await reads.ReadRegistrationAsync(bucket, flight.DeviceId).ConfigureAwait(false);
        }

        if (isRead && registration > 0)
        {
            book.Know(flight, registration, known.Epoch);
        }

        return registration == 0 ? null : reads.Answer(flight.DeviceId, registration, state, known.Mark);
    }

    /// <summary>Whether the registration may be taken for that of now: neither the look nor the state itself tells of another
    /// life, and the look came in time.</summary>
    private bool IsStill(int registration, AnswerEntry entry, StateRead state) =>
        book.Known(entry).Registration == registration
        && !(state.State?.Registration > registration)
        && watch.Age < AnswerBucket.MaxAge;
}
