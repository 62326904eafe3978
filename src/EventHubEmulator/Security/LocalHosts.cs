namespace Serverless.EventHubEmulator.Security;

/// <summary>The names by which any emulator on this machine is reached.</summary>
internal static class LocalHosts
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "::1" };

    public static bool Contains(string host) => Names.Contains(host);
}
