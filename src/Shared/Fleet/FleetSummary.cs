using Azure;

namespace Serverless.Shared.Fleet;

/// <summary>What a sweep has counted.</summary>
/// <param name="AsOf">When it began. Cut to milliseconds.</param>
/// <param name="Body">As the API shows it.</param>
/// <param name="ETag">Its row's; null where it is not stored yet.</param>
internal sealed record FleetSummary(DateTimeOffset AsOf, ReadOnlyMemory<byte> Body, ETag? ETag);
