using System.Diagnostics.Metrics;

namespace Serverless.LocalHost.Metrics;

/// <summary>This host's own instruments, of the meter <see cref="MeterName"/>.</summary>
internal sealed class InvocationMetrics
{
    public const string MeterName = "Serverless.LocalHost";

    private readonly Counter<long> _repeated;

    public InvocationMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        _repeated = Meter.CreateCounter<long>(
            "localhost.invocations.repeated", "{invocation}", "Invocations that ran again because the function failed.");
    }

    public Meter Meter { get; }

    public void CountRepeated(string function) => _repeated.Add(1, new KeyValuePair<string, object?>("function", function));
}
