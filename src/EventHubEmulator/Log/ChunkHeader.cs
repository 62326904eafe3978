namespace Serverless.EventHubEmulator.Log;

/// <summary>A <see cref="LogChunk"/> without its records, as searches read it.</summary>
internal readonly record struct ChunkHeader(long FirstSequenceNumber, int EventCount, long FirstOffset, long EnqueuedMilliseconds);
