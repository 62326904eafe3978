using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Shared;

namespace Serverless.Benchmarks.Fleet;

/// <summary>The backend as both hosts register it, over a transport that shows or answers its requests.</summary>
internal static class Backend
{
    /// <param name="tables">Connection string of the tables.</param>
    /// <param name="transport">What its requests go through.</param>
    public static ServiceProvider Create(string tables, HttpPipelineTransport transport)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Tables"] = tables })
            .Build();
        return new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(transport)
            .AddBackend(configuration)
            .BuildServiceProvider();
    }
}
