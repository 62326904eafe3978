namespace Serverless.LoadTests.Planning;

/// <summary>One part of the bill.</summary>
/// <param name="Name">What is paid for.</param>
/// <param name="PerMillion">For a million events, in the currency of the prices.</param>
internal sealed record CostLine(string Name, double PerMillion);
