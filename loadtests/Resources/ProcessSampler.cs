using System.ComponentModel;
using System.Diagnostics;

namespace Serverless.LoadTests.Resources;

/// <summary>Watches one process from outside.</summary>
internal sealed class ProcessSampler : IDisposable
{
    private readonly string _name;
    private readonly Process _process;
    private readonly ProcessFiles _files;
    private readonly List<ProcessSample> _samples = [];
    private TimeSpan _cpu;
    private double _at;
    private ProcessTransfer? _transfer;

    private ProcessSampler(string name, Process process) => (_name, _process, _files) = (name, process, new ProcessFiles(process));

    public ProcessUsage Usage => new(_name, _samples);

    /// <param name="name">For the report.</param>
    /// <param name="processId">Of the process.</param>
    /// <returns>Null where it has ended.</returns>
    public static ProcessSampler? Of(string name, int processId)
    {
        try
        {
            var sampler = new ProcessSampler(name, Process.GetProcessById(processId));
            sampler.Restart();
            return sampler;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Begins anew: what was before is no part of the run.</summary>
    public void Restart()
    {
        try
        {
            _process.Refresh();
            (_cpu, _at, _transfer) = (_process.TotalProcessorTime, 0, _files.Transfer());
        }
        catch (Exception problem) when (HasEnded(problem))
        {
            // Nothing more comes of it.
        }
    }

    /// <param name="seconds">Since <see cref="Restart"/>.</param>
    public void Sample(double seconds)
    {
        try
        {
            _process.Refresh();
            var cpu = _process.TotalProcessorTime;
            var (openFiles, sockets) = _files.Count();
            _samples.Add(new ProcessSample(
                seconds, (cpu - _cpu).TotalSeconds / (seconds - _at), _process.WorkingSet64, _process.Threads.Count)
            {
                OpenFiles = openFiles,
                Sockets = sockets,
                Transfer = _transfer is { } first && _files.Transfer() is { } now ? now - first : null,
            });
            (_cpu, _at) = (cpu, seconds);
        }
        catch (Exception problem) when (HasEnded(problem))
        {
            // It has ended; the errors of the run say so.
        }
    }

    public void Dispose() => _process.Dispose();

    private static bool HasEnded(Exception problem) => problem is InvalidOperationException or Win32Exception;
}
