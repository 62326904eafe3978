using Serverless.LocalHost.Hosting;

namespace Serverless.LocalHost.Tests.Security;

/// <summary>Everything that a running host listens on, as its ready line tells.</summary>
internal static class HostEndpoints
{
    public static IReadOnlyDictionary<string, Uri> Of(LocalHostApplication host) => host.ReadyLine.Split(' ')
        .Select(part => part.Split('=', 2))
        .Where(part => part.Length == 2)
        .ToDictionary(part => part[0], part => new Uri(part[1]), StringComparer.Ordinal);

    /// <summary>Those that speak HTTP.</summary>
    public static IEnumerable<Uri> HttpOf(LocalHostApplication host) => Of(host).Where(endpoint => endpoint.Key != "amqp").Select(endpoint => endpoint.Value);
}
