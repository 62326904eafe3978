using Azure;

namespace Serverless.Shared.Commands.Log;

/// <summary>The log row as it was read or written.</summary>
/// <param name="Row">What it says.</param>
/// <param name="ETag">The row's; null where there is no row yet.</param>
internal sealed record StoredCommandLog(CommandLogRow Row, ETag? ETag);
