namespace Serverless.LoadTests.Planning;

/// <summary>What a fleet's events cost. A fleet of several deployments has units, batches and instances in each of them.</summary>
internal sealed class FleetCost
{
    private const double DaysOfAMonth = 365.0 / 12;
    private const double Million = 1e6;

    private readonly double _millionsAMonth;

    public FleetCost(FleetPlan plan, PriceList prices)
    {
        var part = plan.Part;
        var (fleet, events) = (part.Fleet, part.Fleet.EventsPerSecond);
        _millionsAMonth = plan.Fleet.EventsPerSecond * TimeSpan.FromDays(DaysOfAMonth).TotalSeconds / Million;
        var invocations = events / part.BatchFill;
        var active = TimeSpan.FromMicroseconds(part.BatchFill * fleet.CpuMicroseconds);
        var billed = Math.Max(Math.Ceiling(active / ServiceLimits.BilledStep) * ServiceLimits.BilledStep.TotalSeconds, ServiceLimits.LeastBilled.TotalSeconds);

        // Billed is the time in which an instance runs anything: invocations side by side share it, so it is never more than always.
        var instances = Math.Min(invocations * billed, part.Instances);
        Lines =
        [
            new("throughput units", part.Amount("throughput units") * prices.ThroughputUnitHour / (events * 3_600) * Million),
            new("events in", prices.MillionEventsIn * Math.Ceiling((double)fleet.EventBytes / ServiceLimits.BilledEventBytes)),
            new("function executions", prices.MillionExecutions / part.BatchFill),
            new("function time", instances * fleet.InstanceGigabytes * prices.FunctionGigabyteSecond / events * Million),
            new("table transactions", Million * part.RequestsPerEvent / 10_000 * prices.TenThousandTableTransactions),
            new("table space", Million * fleet.StoredBytes / 1e9 * prices.TableGigabyteMonth * fleet.RetentionDays / DaysOfAMonth),
        ];
    }

    public IReadOnlyList<CostLine> Lines { get; }

    public double PerMillion => Lines.Sum(line => line.PerMillion);

    /// <summary>A month of 365/12 days; table space as it is once retention is reached.</summary>
    public double Monthly(CostLine line) => line.PerMillion * _millionsAMonth;

    public double MonthlyTotal => PerMillion * _millionsAMonth;
}
