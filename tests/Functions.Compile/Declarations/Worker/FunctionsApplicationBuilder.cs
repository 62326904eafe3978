using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilder</c>, so that src/Functions compiles without the package.
/// </summary>
public class FunctionsApplicationBuilder
{
    private readonly HostApplicationBuilder _builder;

    internal FunctionsApplicationBuilder(string[] args) => _builder = Host.CreateApplicationBuilder(args);

    /// <summary>The settings.</summary>
    public ConfigurationManager Configuration => _builder.Configuration;

    /// <summary>The services.</summary>
    public IServiceCollection Services => _builder.Services;

    /// <summary>The host.</summary>
    public IHost Build() => _builder.Build();
}
