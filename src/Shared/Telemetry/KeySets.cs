namespace Serverless.Shared.Telemetry;

/// <summary>One <see cref="KeySet"/> for each level of nesting, used again from object to object.</summary>
internal sealed class KeySets
{
    private readonly KeySet?[] _levels = new KeySet?[TelemetryLimits.MaxDepth + 1];

    /// <summary>The empty set of an object that begins at this level.</summary>
    public KeySet Start(int level)
    {
        var set = _levels[level] ??= new KeySet();
        set.Clear();
        return set;
    }
}
