namespace Serverless.LoadTests.Planning;

/// <summary>What a fleet needs, and what binds first as it grows.</summary>
internal sealed class FleetPlan
{
    private const int FewestPartitions = 4;

    private FleetPlan(FleetLoad fleet, int partitions, int instances, IReadOnlyList<Need> needs)
    {
        (Fleet, Partitions, Instances, Needs) = (fleet, partitions, instances, needs);
        BatchFill = fleet.BatchFillWith(partitions);
        RequestsPerEvent = fleet.RequestsPerEventWith(BatchFill);
    }

    public FleetLoad Fleet { get; }

    public int Partitions { get; }

    /// <summary>Instances of ingest.</summary>
    public int Instances { get; }

    public IReadOnlyList<Need> Needs { get; }

    /// <summary>The resource that a growing fleet of this kind exhausts first.</summary>
    public Need BindsFirst => Needs.MaxBy(need => need.Share)!;

    /// <summary>1 where one deployment takes it all, else how many the fleet is to be spread over.</summary>
    public int Deployments => Math.Max((int)Math.Ceiling(BindsFirst.Share), 1);

    /// <summary>What each of the deployments is for; the plan itself where one is enough.</summary>
    public FleetPlan Part => Deployments == 1 ? this : Of(Fleet with { Devices = (int)Math.Ceiling((double)Fleet.Devices / Deployments) });

    public double BatchFill { get; }

    public double RequestsPerEvent { get; }

    public long Amount(string name) => Needs.Single(need => need.Name == name).Amount;

    public static FleetPlan Of(FleetLoad fleet)
    {
        var (events, free) = (fleet.EventsPerSecond, 1 - fleet.Headroom);
        var bytes = events * fleet.EventBytes;
        var into = Math.Max(events / ServiceLimits.UnitEventsIn, bytes / ServiceLimits.UnitBytesIn) / free;
        var units = Math.Max(into, Math.Max(events / ServiceLimits.UnitEventsOut, bytes / ServiceLimits.UnitBytesOut) / free);
        var instances = events * fleet.CpuMicroseconds / 1e6 / free;
        var partitions = (int)Math.Clamp(PowerOfTwo(Math.Max(into, instances)), FewestPartitions, ServiceLimits.Partitions);
        var connections = fleet.DevicesPerConnection == 0 ? 0 : (double)fleet.Devices / fleet.DevicesPerConnection;
        var entities = events * fleet.EntitiesPerEvent / free;
        var buckets = entities / 2 / ServiceLimits.PartitionEntities;
        return new FleetPlan(fleet, partitions, AtLeastOne(instances),
        [
            new("throughput units", AtLeastOne(units), ServiceLimits.Units, units / ServiceLimits.Units, "Event Hubs, Standard"),
            new("partitions", (long)Math.Max(PowerOfTwo(Math.Max(into, instances)), FewestPartitions), ServiceLimits.Partitions,
                Math.Max(into, instances) / ServiceLimits.Partitions, "Event Hubs, Standard"),
            new("brokered connections", (long)Math.Ceiling(connections), ServiceLimits.Connections, connections / ServiceLimits.Connections, "Event Hubs, Standard"),
            new("storage accounts", AtLeastOne(entities / ServiceLimits.AccountEntities), 1, entities / ServiceLimits.AccountEntities, "Table Storage, 20,000 entities/s"),
            new("buckets", (long)Math.Ceiling(Math.Max(buckets, 1) / partitions) * partitions, ServiceLimits.Buckets, buckets / ServiceLimits.Buckets, "Table Storage, 2,000 entities/s each"),
            new("ingest instances", AtLeastOne(instances), ServiceLimits.Partitions, instances / ServiceLimits.Partitions, "one reads a partition"),
        ]);
    }

    private static int AtLeastOne(double amount) => (int)Math.Max(Math.Ceiling(amount), 1);

    private static double PowerOfTwo(double least) => Math.Pow(2, Math.Ceiling(Math.Log2(Math.Max(least, 1))));
}
