using Serverless.LocalHost.Functions;
using Serverless.LocalHost.Hosting;

namespace Serverless.LocalHost.Tests.OpenApi;

/// <summary>The document and the functions say the same.</summary>
public sealed class OpenApiDriftTests
{
    [Fact]
    public void Functions_EachOne_StandsInTheDocument() =>
        Assert.Empty(Functions().Except(ApiDescription.Instance.Operations));

    [Fact]
    public void Document_EachOperation_IsAFunction() =>
        Assert.Empty(ApiDescription.Instance.Operations.Except(Functions()));

    private static IEnumerable<string> Functions() =>
        from http in FunctionCatalogue.FromAssembly(typeof(LocalHostApplication).Assembly).With<HttpFunctionTrigger>()
        from method in http.Trigger.Methods
        select $"{method} {http.Trigger.Route} {http.Trigger.Level}";
}
