namespace Serverless.TableEmulator.Entities;

/// <summary>An entity as a request's body has it: the keys if present and asked for, and the own properties in stored form.</summary>
internal sealed record EntityContent(string? PartitionKey, string? RowKey, byte[] Properties);
