namespace Serverless.Shared.State.Answers;

/// <summary>A run of a bucket's states by device id that one page holds, and how much of it is asked for. Guarded by the
/// lock of <see cref="SpanReads"/>.</summary>
internal sealed class StateSpan(string after, string? last)
{
    // A page costs about what thirty rows cost one by one.
    private const int LeastAsked = 32;

    // Of a page's rows one in eight must be asked for, or the others cost more than they save.
    private const int RowsPerAsked = 8;

    private int _asked;
    private long _countedSince;
    private bool _isWorthwhile;

    /// <summary>The id before the first, not included.</summary>
    public string After { get; } = after;

    /// <summary>The last id; null for the bucket's end.</summary>
    public string? Last { get; private set; } = last;

    /// <summary>Rows of the last page read.</summary>
    public int Rows { get; private set; } = Tables.TableStore.MaxPageSize;

    /// <summary>The read under way; null for none.</summary>
    public Task? Reading { get; set; }

    /// <summary>Counts a device that is asked for the first time since its state was read.</summary>
    public void Count() => _asked++;

    /// <summary>Whether the whole page shall be read for one device whose answer is too old.</summary>
    /// <param name="time">The clock.</param>
    public bool IsWorthwhile(TimeProvider time)
    {
        var isEnough = _asked >= Math.Max(LeastAsked, Rows / RowsPerAsked);
        if (time.GetElapsedTime(_countedSince) >= AnswerBucket.MaxAge)
        {
            _isWorthwhile = isEnough;
            _asked = 0;
            _countedSince = time.GetTimestamp();
        }

        return _isWorthwhile |= isEnough;
    }

    /// <summary>Takes in what a read has found.</summary>
    /// <param name="rows">Rows of the page.</param>
    /// <param name="lastRow">The last of them, where the page could not hold all; else null.</param>
    /// <returns>The rest as a span of its own; null where there is none.</returns>
    public StateSpan? End(int rows, string? lastRow)
    {
        Rows = rows;
        if (lastRow is null)
        {
            return null;
        }

        var rest = new StateSpan(lastRow, Last);
        Last = lastRow;
        return rest;
    }
}
