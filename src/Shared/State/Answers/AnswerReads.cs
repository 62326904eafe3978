using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.State.Answers;

/// <summary>The reads that make answers, and how many may be under way at once.</summary>
internal sealed class AnswerReads(
    TableStore tables, IOptions<StateOptions> options, IOptions<TablesOptions> tablesOptions, TimeProvider time) : IDisposable
{
    /// <summary>More at once open connections without getting on faster; those beyond wait their turn.</summary>
    private const int AtOnce = 64;

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>Waits until a read may begin, for the time limit of one attempt at most.</summary>
    /// <returns>The turn, which ends with its disposal.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is so slow that none began in time.</exception>
    public async ValueTask<Turn> TakeTurnAsync()
    {
        if (!_turns.Wait(0, CancellationToken.None))
        {
            using var limit = new CancellationTokenSource(tablesOptions.Value.AttemptTimeout, time);
            try
            {
                await _turns.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TableStoreUnavailableException("Too many reads of states wait for the store.");
            }
        }

        return new Turn(_turns);
    }

    /// <inheritdoc cref="RegistrationRow.ReadAsync"/>
    public Task<int> ReadRegistrationAsync(string bucket, string deviceId) =>
        RegistrationRow.ReadAsync(tables, bucket, deviceId, CancellationToken.None);

    /// <summary>Reads a state's row.</summary>
    /// <param name="bucket">The device's bucket.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="known">The answer made of its row before; null for none.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public async Task<StateRead> ReadAsync(string bucket, string deviceId, StateAnswer? known)
    {
        using var row = await tables
            .FindPointAsync(TableNames.State, bucket, deviceId, null, CancellationToken.None).ConfigureAwait(false);
        if (known is not null && row.ETag is { } etag && known.RowETag == etag && known.HoldsAt(time.GetUtcNow()))
        {
            // Most devices have said nothing since the last read, so most rows need not even be parsed.
            return new StateRead { Unchanged = known, RowETag = row.ETag, ReadAt = row.StartedAt };
        }

        var state = row.Exists ? StateRowJson.Read(row.Json, deviceId) : null;
        return new StateRead { State = state, RowETag = row.ETag, ReadAt = row.StartedAt };
    }

    /// <summary>Reads a span's states.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<PointPage> ReadAsync(string bucket, StateSpan span) => tables.QueryPointsAsync(
        TableNames.State, RowRange.After(bucket, span.After, span.Last), CancellationToken.None);

    /// <summary>What a row of a page has found.</summary>
    /// <returns>Null where the row is damaged.</returns>
    public StateRead? TryRead(in StatePage page, StateAnswer? known, long readAt)
    {
        if (known is not null && page.ETag is { } etag && known.RowETag == etag && known.HoldsAt(time.GetUtcNow()))
        {
            return new StateRead { Unchanged = known, RowETag = page.ETag, ReadAt = readAt };
        }

        try
        {
            return new StateRead { State = StateRowJson.Read(page.Row, page.DeviceId), RowETag = page.ETag, ReadAt = readAt };
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The answer for a device of that registration. Of a row that is a later life's already it says nothing, and so must not
    /// be found unchanged by that row's ETag once the later life is known.</summary>
    public StateAnswer Answer(string deviceId, int registration, StateRead read, long mark) =>
        read.Unchanged?.Registration == registration
            ? read.Unchanged.ReadAgain(read.ReadAt, mark)
            : StateAnswer.Of(
                read.State?.Registration == registration ? read.State : DeviceState.Empty(deviceId, registration),
                options.Value.SilenceLimit,
                time.GetUtcNow(),
                read.State?.Registration > registration ? null : read.RowETag,
                read.ReadAt,
                mark);

    public void Dispose() => _turns.Dispose();

    /// <summary>The right to read, until its disposal.</summary>
    public readonly struct Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
