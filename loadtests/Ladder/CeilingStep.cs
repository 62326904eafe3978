namespace Serverless.LoadTests.Ladder;

/// <summary>What the same generator got from an endpoint that answers a state from memory, in the same run.</summary>
/// <param name="Clients">Clients without pause.</param>
/// <param name="RequestsPerSecond">Good answers a second.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="EndpointCores">CPU of the endpoint's process.</param>
/// <param name="GeneratorCores">CPU of the generator's.</param>
/// <param name="EndpointPeakMemoryBytes">Of the endpoint's process so far.</param>
internal sealed record CeilingStep(
    int Clients, double RequestsPerSecond, double P50, double P99, double EndpointCores, double GeneratorCores, long EndpointPeakMemoryBytes);
