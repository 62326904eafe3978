using System.Runtime.InteropServices;
using Serverless.Benchmarks.Reporting;

namespace Serverless.Benchmarks.IngestParts;

/// <summary>Adds up what steps cost that follow each other.</summary>
internal sealed class StepMeter
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, Cost> _costs = new(StringComparer.Ordinal);
    private Cost _last;

    /// <summary>Each step and what it cost, in the order they first came.</summary>
    public IReadOnlyList<(string Part, Cost Cost)> Parts => _names.ConvertAll(name => (name, _costs[name]));

    public void Start() => _last = Cost.SoFar;

    /// <summary>Ends a step and begins the next.</summary>
    public void End(string step)
    {
        var now = Cost.SoFar;
        ref var cost = ref CollectionsMarshal.GetValueRefOrAddDefault(_costs, step, out var known);
        if (!known)
        {
            _names.Add(step);
        }

        cost += now - _last;
        _last = Cost.SoFar;
    }
}
