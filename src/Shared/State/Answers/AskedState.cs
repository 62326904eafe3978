namespace Serverless.Shared.State.Answers;

/// <summary>What there is for a request: an answer, or the read that it waits for.</summary>
internal readonly record struct AskedState
{
    /// <summary>An answer that may be given now; null for none.</summary>
    public StateAnswer? Answer { get; init; }

    /// <summary>Whether nobody was given that answer before.</summary>
    public bool IsFirst { get; init; }

    /// <summary>The read to wait for, where there is no answer.</summary>
    public AnswerFlight? Flight { get; init; }

    /// <summary>Whether the read is this request's to begin; else it is under way.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether a page that holds the device's row would give the answer.</summary>
    public bool MayBeInPage { get; init; }

    /// <summary>The oldest mark of an answer that shows what this instance had written when the request came.</summary>
    public long LeastMark { get; init; }

    /// <summary>The earliest time of a read that is within the second when the request came, in ticks of the clock.</summary>
    public long ReadSince { get; init; }

    /// <summary>Whether what a read found that had begun before this request came is news enough for it. That the device is
    /// not registered never is: it may have been meanwhile.</summary>
    public bool IsServedBy(StateAnswer? answer) =>
        answer is not null && answer.Mark >= LeastMark && answer.ReadAt > ReadSince;
}
