using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.TableEmulator.Http;

/// <summary>
/// Makes the web host a part of its process rather than the owner of it: signals are left to the program, and a failed
/// start is thrown to the caller and not logged as well.
/// </summary>
internal static class EmbeddedHost
{
    public static void UseEmbeddedHost(this IServiceCollection services, ILoggerFactory loggers)
    {
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new WithoutHostLog(loggers)));
        services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoSignals>());
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class WithoutHostLog(ILoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal)
                ? NullLogger.Instance
                : inner.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        // The factory belongs to the caller.
        public void Dispose()
        {
        }
    }
}
