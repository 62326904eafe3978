namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>What must hold of any input does not hold of one.</summary>
internal sealed class PropertyBrokenException(string what) : Exception(what);
