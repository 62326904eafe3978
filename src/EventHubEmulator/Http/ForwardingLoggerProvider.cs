using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Http;

/// <summary>Hands a host's loggers over to the factory of whoever runs the emulator.</summary>
internal sealed class ForwardingLoggerProvider(ILoggerFactory loggerFactory) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => loggerFactory.CreateLogger(categoryName);

    public void Dispose()
    {
        // The factory belongs to the caller.
    }
}
