using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Functions.Monitoring;
using Serverless.Shared;

namespace Serverless.Functions.Tests.Monitoring;

public sealed class MonitoringTests
{
    [Fact]
    public async Task AddMonitoring_ConnectionString_ListensToTheBackendsMetrics()
    {
        Assert.True(await IsExportedAsync("InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://127.0.0.1:1/"));
    }

    [Fact]
    public async Task AddMonitoring_NoConnectionString_ListensToNothing()
    {
        Assert.False(await IsExportedAsync(null));
    }

    private static async Task<bool> IsExportedAsync(string? connectionString)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connectionString,
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "Authorization=AAD;ClientId=c",
        }).Build();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton<BackendMetrics>()
            .AddMonitoring(configuration)
            .BuildServiceProvider();
        foreach (var hosted in services.GetServices<IHostedService>())
            await hosted.StartAsync(TestContext.Current.CancellationToken);

        return services.GetRequiredService<BackendMetrics>().DeadLetters.Enabled;
    }
}
