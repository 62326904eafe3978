using System.Diagnostics;
using System.Globalization;

namespace Serverless.LoadTests.Resources;

/// <summary>The processes that a process has started, where <c>/proc</c> tells them: Azurite's, if the local host runs it.</summary>
internal static class ChildProcesses
{
    /// <returns>Number and name of each; none where the system does not tell.</returns>
    public static IReadOnlyList<(int Id, string Name)> Of(int processId)
    {
        try
        {
            var tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task");
            return !Directory.Exists(tasks)
                ? []
                : [.. Directory.EnumerateDirectories(tasks)
                    .Select(task => Path.Combine(task, "children"))
                    .SelectMany(Numbers)
                    .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
                    .Select(id => (id, Name(id)))
                    .Where(child => child.Item2.Length > 0)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Numbers(string file)
    {
        try
        {
            return File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            // The thread has ended meanwhile; its children are another's now.
            return [];
        }
    }

    private static string Name(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName;
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException)
        {
            // It has ended.
            return "";
        }
    }
}
