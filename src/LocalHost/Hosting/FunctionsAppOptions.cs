using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.HostJson;

namespace Serverless.LocalHost.Hosting;

/// <summary>What a <see cref="FunctionsApp"/> runs, and with what.</summary>
internal sealed record FunctionsAppOptions
{
    /// <summary>The functions.</summary>
    public required FunctionCatalogue Catalogue { get; init; }

    /// <summary>What <c>host.json</c> says.</summary>
    public HostSettings Host { get; init; } = new();

    /// <summary>Who this host is to others that share its hub, the same after a restart; null, the default, for one that is
    /// not known again.</summary>
    public string? HostId { get; init; }

    /// <summary>HTTP port on loopback, 0 to 65,535; 0, the default, takes any free port.</summary>
    public int Port { get; init; }

    /// <summary>The key HTTP functions ask for; null, the default, asks for none.</summary>
    public string? FunctionKey { get; init; }

    /// <summary>The app settings: triggers read their connections and <c>%Setting%</c> names there.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>Adds what the functions need.</summary>
    public Action<IServiceCollection> ConfigureServices { get; init; } = static _ => { };

    public required ILoggerFactory LoggerFactory { get; init; }
}
