namespace Serverless.Benchmarks.StateQuery;

/// <summary>Clients that ask one server without pause.</summary>
/// <param name="Address">The server's.</param>
/// <param name="Clients">Clients at once.</param>
/// <param name="Length">How long.</param>
internal sealed record QueryLoad(Uri Address, int Clients, TimeSpan Length);
