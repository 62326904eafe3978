using Azure;

namespace Serverless.Shared.Desired;

/// <summary>Desired properties as they are stored.</summary>
/// <param name="Properties">The properties.</param>
/// <param name="ETag">The row's; null where there is none yet.</param>
internal sealed record StoredDesired(DesiredProperties Properties, ETag? ETag);
