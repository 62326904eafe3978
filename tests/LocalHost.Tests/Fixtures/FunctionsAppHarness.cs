using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.HostJson;
using Serverless.LocalHost.Hosting;

namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>Starts functions of this assembly over HTTP on a free port.</summary>
internal static class FunctionsAppHarness
{
    public static Task<FunctionsApp> StartAsync(
        Type[] functions,
        HostSettings? host = null,
        string? functionKey = null,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        ILoggerFactory? loggerFactory = null) =>
        FunctionsApp.StartAsync(
            new FunctionsAppOptions
            {
                Catalogue = FunctionCatalogue.FromTypes(functions),
                Host = host ?? new HostSettings(),
                FunctionKey = functionKey,
                Configuration = new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build(),
                ConfigureServices = services ?? (static _ => { }),
                LoggerFactory = loggerFactory ?? LoggerFactory.Create(static _ => { }),
            },
            TestContext.Current.CancellationToken);
}
