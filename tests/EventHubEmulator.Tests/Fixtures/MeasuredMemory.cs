namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>Tests that measure this process's memory: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class MeasuredMemory
{
    public const string Name = "measured memory";
}
