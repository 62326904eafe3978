using Serverless.Shared.State;

namespace Serverless.Benchmarks.IngestParts;

/// <summary>Merges readings into states kept here, so that the merge is measured without the writing of rows.</summary>
internal sealed class MergeAlone(StateMerger merger)
{
    private readonly Dictionary<string, DeviceState> _states = new(StringComparer.Ordinal);

    public void Run(IReadOnlyList<DeviceReadings> devices)
    {
        foreach (var readings in devices)
        {
            var state = _states.GetValueOrDefault(readings.DeviceId) ?? DeviceState.Empty(readings.DeviceId, readings.Registration);
            var results = new MergeResult[readings.Readings.Count];
            if (!merger.TryMerge(state, readings, results, out var next))
            {
                throw new InvalidOperationException("These readings need no history.");
            }

            _states[readings.DeviceId] = next ?? state;
        }
    }
}
