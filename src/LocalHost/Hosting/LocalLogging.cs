using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Serverless.LocalHost.Hosting;

/// <summary>Logs to standard error, a line each: ours from a level on, everybody else's from Warning.</summary>
internal static class LocalLogging
{
    public static ILoggerFactory Create(LogLevel own = LogLevel.Information) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Serverless", own)
        // It logs a failed start at length; the program says it in one line.
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = ConsoleFormatterNames.Simple;
        })
        .AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss.fff ";
            format.UseUtcTimestamp = true;
        }));
}
