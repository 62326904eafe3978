namespace Serverless.TableEmulator.Storage;

/// <summary>A table: the id in its entities' keys, its name as first spelt, and its stored access policies (XML).</summary>
internal sealed record TableInfo(int Id, string Name, byte[]? AccessPolicies);
