using System.Diagnostics;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Tests.Resources;

public sealed class ProcessSamplerTests
{
    [Fact]
    public void Sample_BusyProcess_ShowsItsCpuMemoryAndThreads()
    {
        using var sampler = ProcessSampler.Of("us", Environment.ProcessId)!;
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        while (Environment.CpuUsage.TotalTime - cpu < TimeSpan.FromSeconds(0.3))
        {
            Thread.SpinWait(1_000);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        sampler.Sample(seconds);

        var sample = Assert.Single(sampler.Usage.Samples);
        Assert.InRange(sample.Cores * seconds, 0.25, 60);
        Assert.InRange(sample.MemoryBytes, 10_000_000, long.MaxValue);
        Assert.InRange(sample.Threads, 2, 10_000);
    }

    [Fact]
    public async Task Sample_ProcessThatEnded_AddsNothing()
    {
        // It ends when its input does.
        using var process = Process.Start(OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", "/c more") { RedirectStandardInput = true, RedirectStandardOutput = true }
            : new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        using var sampler = ProcessSampler.Of("gone", process.Id)!;
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WithinLimitAsync("the end of a process without input");

        sampler.Restart();
        sampler.Sample(1);
        using var late = ProcessSampler.Of("late", process.Id);

        Assert.Null(late);

        Assert.Empty(sampler.Usage.Samples);
        Assert.Equal(0, sampler.Usage.MostMemoryBytes);
        Assert.Equal(0, sampler.Usage.MeanCores(0));
    }

    [Fact]
    public void MeanCores_FromATimeOn_LeavesOutWhatWasBefore()
    {
        var usage = new ProcessUsage("one", [new(1, 2, 5, 1), new(2, 1, 9, 3), new(3, 0.5, 7, 2)]);

        Assert.Equal(0.75, usage.MeanCores(1));
        Assert.Equal(9, usage.MostMemoryBytes);
        Assert.Equal(3, usage.MostThreads);
    }
}
