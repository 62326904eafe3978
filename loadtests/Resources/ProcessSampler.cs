using System.ComponentModel;
using System.Diagnostics;

namespace Serverless.LoadTests.Resources;

/// <summary>Watches one process from outside.</summary>
internal sealed class ProcessSampler : IDisposable
{
    private readonly string _name;
    private readonly Process _process;
    private readonly List<ProcessSample> _samples = [];
    private TimeSpan _cpu;
    private double _at;

    /// <param name="name">For the report.</param>
    /// <param name="processId">Of a process that runs.</param>
    public ProcessSampler(string name, int processId)
    {
        (_name, _process) = (name, Process.GetProcessById(processId));
        _cpu = _process.TotalProcessorTime;
    }

    public ProcessUsage Usage => new(_name, _samples);

    /// <summary>Begins anew: what was before is no part of the run.</summary>
    public void Restart()
    {
        _process.Refresh();
        (_cpu, _at) = (_process.TotalProcessorTime, 0);
    }

    /// <param name="seconds">Since <see cref="Restart"/>.</param>
    public void Sample(double seconds)
    {
        try
        {
            _process.Refresh();
            var cpu = _process.TotalProcessorTime;
            _samples.Add(new ProcessSample(
                seconds, (cpu - _cpu).TotalSeconds / (seconds - _at), _process.WorkingSet64, _process.Threads.Count));
            (_cpu, _at) = (cpu, seconds);
        }
        catch (Exception problem) when (problem is InvalidOperationException or Win32Exception)
        {
            // It has ended; the errors of the run say so.
        }
    }

    public void Dispose() => _process.Dispose();
}
