namespace Serverless.Benchmarks.Reporting;

/// <summary>Something measured that has no bar of its own: a peer, a part, a condition.</summary>
/// <param name="Name">What.</param>
/// <param name="Unit">Such as <c>µs/event</c>.</param>
/// <param name="Value">As measured.</param>
/// <param name="TimesOurs">How many times as much the peer takes as the product, or the product gives as the peer; null
/// for what is no peer.</param>
internal sealed record Figure(string Name, string Unit, Measured Value, double? TimesOurs = null);
