using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Tests.Reports;

public sealed class SaturationTests
{
    [Theory]
    [InlineData(0.6, 1.2, 1.85, "local host", "CPU", "CPU, shared: local host 1.2 of 2 cores, generator 0.6")]
    [InlineData(1.2, 0.7, 1.9, "generator", "CPU", "CPU, shared: local host 0.7 of 2 cores, generator 1.2")]
    [InlineData(0.2, 0.5, 1.9, "others on this machine", "CPU", "CPU, shared: local host 0.5 of 2 cores, generator 0.2, others on this machine 1.2")]
    [InlineData(0.2, 0.5, 0.75, "none", "latency", "nothing: bound by latency at this load; local host 0.5 of 2 cores, generator 0.2")]
    [InlineData(0.6, 1.3, null, "local host", "CPU", "CPU, shared: local host 1.3 of 2 cores, generator 0.6")]
    public void Of_BackendOnThisMachine_NamesProcessAndResource(
        double generator, double backend, double? machine, string process, string resource, string text)
    {
        var saturation = Saturation.Of([Process("generator", generator), Process("local host", backend)], machine, 2);

        Assert.Equal((process, resource, text), (saturation.Process, saturation.Resource, saturation.Text));
    }

    [Theory]
    [InlineData(1.7, "generator")]
    [InlineData(0.7, "unknown")]
    public void Of_BackendElsewhere_SeesTheGeneratorAlone(double generator, string process) =>
        Assert.Equal(process, Saturation.Of([Process("generator", generator)], generator, 2).Process);

    [Theory]
    [InlineData(1.1, null)]
    [InlineData(1.5, "Other processes used 0.5 of the machine's 2 cores")]
    public void Of_OthersOnTheMachine_AreAWarning(double machine, string? warning)
    {
        var disturbance = Saturation.Of([Process("generator", 0.5), Process("local host", 0.5)], machine, 2).Disturbance;

        Assert.Equal(warning is null, disturbance is null);
        Assert.StartsWith(warning ?? "", disturbance ?? "", StringComparison.Ordinal);
    }

    private static ProcessReport Process(string name, double cores) => new(name, cores, 1, 1, []);
}
