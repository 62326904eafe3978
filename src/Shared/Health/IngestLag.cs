namespace Serverless.Shared.Health;

/// <summary>How far ingest is behind the hub, over all partitions.</summary>
/// <param name="Events">Events that are not in the tables yet.</param>
/// <param name="Age">How long the oldest of them waits at most; zero where none does.</param>
internal sealed record IngestLag(long Events, TimeSpan Age);
