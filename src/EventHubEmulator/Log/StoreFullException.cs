namespace Serverless.EventHubEmulator.Log;

/// <summary>The disk, or the limit set to the log, has no room; nothing of what was to be stored is.</summary>
internal sealed class StoreFullException(Exception cause) : IOException("The disk is full.", cause);
