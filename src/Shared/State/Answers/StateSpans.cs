namespace Serverless.Shared.State.Answers;

/// <summary>The spans of a bucket in order; together they hold every id. Guarded by the lock of <see cref="SpanReads"/>.</summary>
internal sealed class StateSpans
{
    private readonly List<StateSpan> _spans = [new StateSpan("", null)];

    /// <summary>The span of a device.</summary>
    public StateSpan Of(string deviceId)
    {
        // The last span that begins before the id.
        var (low, high) = (0, _spans.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = string.CompareOrdinal(_spans[middle].After, deviceId) < 0 ? (middle, high) : (low, middle - 1);
        }

        return _spans[low];
    }

    /// <summary>Adds what another span has given up.</summary>
    public void Add(StateSpan rest)
    {
        var at = _spans.FindIndex(span => string.CompareOrdinal(span.After, rest.After) > 0);
        _spans.Insert(at < 0 ? _spans.Count : at, rest);
    }
}
