namespace Serverless.Functions.Tests.Catalogue;

/// <summary>What runs on a laptop is what runs on Azure: the same triggers, routes, levels and retry.</summary>
public sealed class FunctionCatalogueTests
{
    [Fact]
    public void LocalHost_EveryFunctionInTheSources_IsServedWithTheSameTriggerAndRetry()
    {
        var sources = SourceFunctions.Read();

        Assert.NotEmpty(sources);
        Assert.Equal(sources, LocalFunctions.Read());
    }

    [Fact]
    public void LocalHost_WherePackagesArePresent_ServesWhatTheSdkTellsTheHost()
    {
        var metadata = Path.Combine(Repository.FunctionsOutput, "functions.metadata");
        Assert.Equal(Repository.HasRealPackages, File.Exists(metadata));
        if (!Repository.HasRealPackages)
            return;

        Assert.Equal(BuiltFunctions.Read(metadata), LocalFunctions.Read());
    }

    [Fact]
    public void HttpFunctions_EachOne_NamesItsAuthorizationLevel() =>
        // The attribute's constructor with methods alone means Anonymous, not Function.
        Assert.DoesNotContain(SourceFunctions.Read(), line => line.EndsWith("without a level", StringComparison.Ordinal));
}
