using Microsoft.Azure.Functions.Worker;
using Serverless.LocalHost.Functions;

namespace Serverless.Functions.Tests.Catalogue;

/// <summary>The functions LocalHost serves, one line each, in the form of <see cref="SourceFunctions"/>.</summary>
internal static class LocalFunctions
{
    public static IReadOnlyList<string> Read() =>
        [.. FunctionCatalogue.FromAssembly(typeof(FunctionAttribute).Assembly).Functions
            .Select(function => $"{function.Name}: {Trigger(function.Trigger)}{Retry(function.Retry)}")
            .Order(StringComparer.Ordinal)];

    private static string Trigger(FunctionTrigger trigger) => trigger switch
    {
        HttpFunctionTrigger http => FunctionText.Http(http.Methods, http.Route, http.Level.ToString()),
        EventHubFunctionTrigger hub => FunctionText.EventHub(hub.Hub, hub.ConsumerGroup, hub.Connection),
        TimerFunctionTrigger timer => FunctionText.Timer(timer.Schedule, timer.UseMonitor, timer.RunOnStartup),
        _ => trigger.ToString(),
    };

    private static string Retry(FunctionRetry? retry) =>
        retry is null ? "" : FunctionText.Retry(retry.MaxRetryCount, retry.Minimum, retry.Maximum);
}
