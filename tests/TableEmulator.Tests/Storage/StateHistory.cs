namespace Serverless.TableEmulator.Tests.Storage;

/// <summary>
/// What the entities of one writer were after each of its transactions, and how many of those were issued and answered: a
/// read sees one of the states between what was answered before it began and what was issued before it ended.
/// </summary>
internal sealed class StateHistory
{
    private readonly List<IReadOnlyDictionary<string, int>> _states = [new Dictionary<string, int>()];
    private readonly Lock _lock = new();
    private int _answered;

    /// <summary>Transactions that were answered, at this moment.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>The state after the last transaction that was issued: the writer's own view, as one is under way at a time.</summary>
    public IReadOnlyDictionary<string, int> Last
    {
        get
        {
            lock (_lock) return _states[^1];
        }
    }

    public void Issue(IReadOnlyDictionary<string, int> after)
    {
        lock (_lock) _states.Add(after);
    }

    public void Answer() => Interlocked.Increment(ref _answered);

    /// <summary>Checks a read of one entity; null for one that is not there.</summary>
    public void AssertSeen(int answeredBefore, string key, int? value) => Assert.True(
        Between(answeredBefore).Any(state => state.TryGetValue(key, out var stored) ? stored == value : value is null),
        $"{key} is {value} and was never that since {answeredBefore}: {string.Join(", ", Between(answeredBefore).Select(state => state.GetValueOrDefault(key, -1)))}.");

    /// <summary>Checks a read of all entities at one moment.</summary>
    public void AssertSeen(int answeredBefore, IReadOnlyDictionary<string, int> read) => Assert.True(
        Between(answeredBefore).Any(state => IsSame(state, read)),
        $"A state that never was since {answeredBefore}: {Show(read)}, but: {string.Join("; ", Between(answeredBefore).Select(Show))}.");

    /// <summary>After a kill: what was under way is there as a whole or not at all, and what was found is the state from now on.</summary>
    public void Settle(IReadOnlyDictionary<string, int> found)
    {
        AssertSeen(Answered, found);
        lock (_lock)
        {
            _states.Add(found);
            _answered = _states.Count - 1;
        }
    }

    private List<IReadOnlyDictionary<string, int>> Between(int answeredBefore)
    {
        lock (_lock) return _states[answeredBefore..];
    }

    private static bool IsSame(IReadOnlyDictionary<string, int> a, IReadOnlyDictionary<string, int> b) =>
        a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var value) && value == entry.Value);

    private static string Show(IReadOnlyDictionary<string, int> state) =>
        string.Join(' ', state.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"));
}
