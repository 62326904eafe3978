namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>A sum of doubles that keeps what each addition rounds off (Neumaier, 1974): its error does not grow with the
/// number of values.</summary>
/// <param name="Sum">The sum as a plain addition has it.</param>
/// <param name="Lost">What that has lost.</param>
internal readonly record struct CompensatedSum(double Sum, double Lost)
{
    public double Value => Sum + Lost;

    public CompensatedSum Plus(double value)
    {
        var sum = Sum + value;
        var lost = Math.Abs(Sum) >= Math.Abs(value) ? Sum - sum + value : value - sum + Sum;
        return new CompensatedSum(sum, Lost + lost);
    }
}
