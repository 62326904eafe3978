using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Resources;

/// <summary>Watches what a run uses: each process of it from outside, and the backend by what it says of itself.</summary>
internal sealed class ResourceWatch : IDisposable
{
    private readonly List<ProcessSampler> _processes = [];
    private readonly List<CollectorSample> _collector = [];
    private readonly BackendSampler _backend;
    private CollectorSample _before = CollectorSample.Read(0);

    public ResourceWatch(TestedBackend backend)
    {
        _backend = new BackendSampler(backend.Address);
        Add("generator", Environment.ProcessId);
        if (backend.ProcessId is { } id)
        {
            Add("local host", id);
            foreach (var child in ChildProcesses.Of(id))
            {
                Add(child.Name, child.Id);
            }
        }
    }

    /// <summary>Begins: what was before is no part of the run.</summary>
    public async Task StartAsync()
    {
        await _backend.StartAsync().ConfigureAwait(false);
        _processes.ForEach(process => process.Restart());
        _before = CollectorSample.Read(0);
    }

    /// <param name="seconds">Since the beginning.</param>
    public void Sample(double seconds)
    {
        _processes.ForEach(process => process.Sample(seconds));
        _collector.Add(CollectorSample.Read(seconds).Since(_before));
        _backend.Sample(seconds);
    }

    public async Task<ResourceUsage> CompleteAsync() => new(
        [.. _processes.Select(process => process.Usage)], _collector, await _backend.CompleteAsync().ConfigureAwait(false));

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _backend.Dispose();
    }

    /// <summary>Of a process that has ended there is nothing to watch.</summary>
    private void Add(string name, int id)
    {
        if (ProcessSampler.Of(name, id) is { } sampler)
        {
            _processes.Add(sampler);
        }
    }
}
