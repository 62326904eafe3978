using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>A window that one page could not read to its end.</summary>
/// <param name="Key">The last row read of it; the older ones are left.</param>
/// <param name="Window">What was read so far.</param>
internal sealed record BegunWindow(HistoryKey Key, WindowAggregate Window);
