using System.Collections.Concurrent;

namespace Serverless.LoadTests.Scenarios.Registration;

/// <summary>Which devices a run has tried to register, and which the backend said that it has.</summary>
internal sealed class RegistrationLog
{
    private int _next;

    public ConcurrentDictionary<string, bool> Tried { get; } = new(StringComparer.Ordinal);

    public int Confirmed => Tried.Count(one => one.Value);

    /// <summary>Numbers of the next devices.</summary>
    public IEnumerable<int> Take(int count)
    {
        var end = Interlocked.Add(ref _next, count);
        return Enumerable.Range(end - count, count);
    }

    public void Try(string device) => Tried[device] = false;

    public void Confirm(string device) => Tried[device] = true;
}
