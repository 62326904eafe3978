using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared;

namespace Serverless.Infra.Tests.Policies;

/// <summary>The metrics that the backend's code makes, found by making everything it registers.</summary>
internal static class BackendInstruments
{
    public static IReadOnlySet<string> Names { get; } = Find();

    private static HashSet<string> Find()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == BackendMetrics.MeterName)
                    names.Add(instrument.Name);
            },
        };
        listener.Start();

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tables"] = "UseDevelopmentStorage=true",
            ["EventHubs"] = "Endpoint=sb://localhost;SharedAccessKeyName=SendOnly;SharedAccessKey=key;UseDevelopmentEmulator=true;",
            ["Credentials:MasterKey"] = Convert.ToBase64String(new byte[32]),
        }).Build();
        var services = new ServiceCollection().AddLogging().AddBackend(configuration);
        using var provider = services.BuildServiceProvider();
        foreach (var service in services.Where(service => !service.ServiceType.ContainsGenericParameters
            && service.ServiceType.Namespace?.StartsWith("Serverless.Shared", StringComparison.Ordinal) == true))
        {
            TryMake(provider, service.ServiceType);
        }

        return names;
    }

    /// <summary>What needs something of the host cannot be made here; it makes no metrics of its own before it is.</summary>
    private static void TryMake(ServiceProvider provider, Type type)
    {
        try
        {
            provider.GetService(type);
        }
        catch (InvalidOperationException)
        {
            // Its absence shows, should a metric of it be asked for.
        }
    }
}
