namespace Serverless.LoadTests.Planning;

/// <summary>What a fleet's events cost.</summary>
internal sealed class FleetCost
{
    private const double DaysOfAMonth = 365.0 / 12;
    private const double Million = 1e6;

    private readonly double _millionsAMonth;

    public FleetCost(FleetPlan plan, PriceList prices)
    {
        var (fleet, events) = (plan.Fleet, plan.Fleet.EventsPerSecond);
        _millionsAMonth = events * TimeSpan.FromDays(DaysOfAMonth).TotalSeconds / Million;
        var invocations = events / plan.BatchFill;
        var active = TimeSpan.FromMicroseconds(plan.BatchFill * fleet.CpuMicroseconds);
        var billed = Math.Max(Math.Ceiling(active / ServiceLimits.BilledStep) * ServiceLimits.BilledStep.TotalSeconds, ServiceLimits.LeastBilled.TotalSeconds);

        // Billed is the time in which an instance runs anything: invocations side by side share it, so it is never more than always.
        var instances = Math.Min(invocations * billed, plan.Instances);
        Lines =
        [
            new("throughput units", plan.Amount("throughput units") * prices.ThroughputUnitHour / (events * 3_600) * Million),
            new("events in", prices.MillionEventsIn * Math.Ceiling((double)fleet.EventBytes / ServiceLimits.BilledEventBytes)),
            new("function executions", prices.MillionExecutions / plan.BatchFill),
            new("function time", instances * fleet.InstanceGigabytes * prices.FunctionGigabyteSecond / events * Million),
            new("table transactions", Million * plan.RequestsPerEvent / 10_000 * prices.TenThousandTableTransactions),
            new("table space", Million * fleet.StoredBytes / 1e9 * prices.TableGigabyteMonth * fleet.RetentionDays / DaysOfAMonth),
        ];
    }

    public IReadOnlyList<CostLine> Lines { get; }

    public double PerMillion => Lines.Sum(line => line.PerMillion);

    /// <summary>A month of 365/12 days; table space as it is once retention is reached.</summary>
    public double Monthly(CostLine line) => line.PerMillion * _millionsAMonth;

    public double MonthlyTotal => PerMillion * _millionsAMonth;
}
