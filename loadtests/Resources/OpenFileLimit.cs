using System.Globalization;

namespace Serverless.LoadTests.Resources;

/// <summary>How many files and sockets the system allows a process, of which every connection is one.</summary>
internal static class OpenFileLimit
{
    /// <summary>Of the generator and of the local host beside their connections: 120 and 410 as measured.</summary>
    private const int OfTheGenerator = 200;

    private const int OfTheLocalHost = 500;

    /// <returns>That of this process and of what it starts; null where there is none, or the system does not tell.</returns>
    public static long? Read()
    {
        try
        {
            return File.Exists("/proc/self/limits") ? Of(File.ReadLines("/proc/self/limits")) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="lines">Of <c>/proc/{pid}/limits</c>: a name, the soft and the hard limit, the unit.</param>
    internal static long? Of(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && long.TryParse(line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;

    /// <param name="connections">At once, at most.</param>
    /// <param name="hasLocalHost">Whether the other end of them is a process of this machine as well, with more files of its own.</param>
    /// <param name="limit">Of a process, or null.</param>
    /// <returns>A sentence where they are more than a process may have, or null.</returns>
    public static string? FindProblem(int connections, bool hasLocalHost, long? limit)
    {
        var needed = connections + (hasLocalHost ? OfTheLocalHost : OfTheGenerator);
        return limit < needed
            ? string.Create(CultureInfo.InvariantCulture, $"{connections:N0} connections need up to {needed:N0} open files {(hasLocalHost ? "in the local host" : "here")}, and a process may have {limit:N0}: raise the limit (ulimit -n), or use fewer clients, connections or devices.")
            : null;
    }
}
