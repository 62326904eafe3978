namespace Serverless.EventHubEmulator.Log;

/// <summary>A hub as the store knows it.</summary>
/// <param name="Ordinals">Of its partitions, by number.</param>
/// <param name="CreatedMilliseconds">When it was made, Unix milliseconds.</param>
internal sealed record HubRecord(IReadOnlyList<int> Ordinals, long CreatedMilliseconds);
