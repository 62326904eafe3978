namespace Serverless.Benchmarks.Reporting;

/// <summary>The cost of an event over several runs.</summary>
internal sealed class Costs
{
    private readonly List<double> _microseconds = [];
    private readonly List<double> _bytes = [];

    public Measured Microseconds => new(_microseconds);

    public Measured Bytes => new(_bytes);

    public void Add(Cost cost, int events)
    {
        _microseconds.Add(cost.Cpu.TotalMicroseconds / events);
        _bytes.Add((double)cost.Bytes / events);
    }
}
