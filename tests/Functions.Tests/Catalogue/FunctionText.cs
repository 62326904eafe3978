using System.Globalization;

namespace Serverless.Functions.Tests.Catalogue;

/// <summary>One form for what the sources, LocalHost and the SDK say of a function.</summary>
internal static class FunctionText
{
    public static string Http(IEnumerable<string> methods, string route, string level) =>
        $"http {string.Join('|', methods.Select(method => method.ToUpperInvariant()).Order(StringComparer.Ordinal))} {route} {level}";

    public static string EventHub(string hub, string consumerGroup, string connection) => $"hub {hub} {consumerGroup} {connection}";

    public static string Timer(string schedule, bool useMonitor, bool runOnStartup) =>
        $"timer '{schedule}'{(useMonitor ? " monitored" : "")}{(runOnStartup ? " at start" : "")}";

    public static string Retry(int count, TimeSpan minimum, TimeSpan maximum) =>
        string.Create(CultureInfo.InvariantCulture, $", retry {count} {minimum:c} {maximum:c}");
}
