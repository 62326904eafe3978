using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Peers;

/// <summary>Another way to take events into tables, measured beside the product.</summary>
internal interface IPeer
{
    /// <summary>What it is, for the report.</summary>
    string Name { get; }

    Task IngestAsync(IReadOnlyList<TelemetryEvent> events, CancellationToken cancellationToken);
}
