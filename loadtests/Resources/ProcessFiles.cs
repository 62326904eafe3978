using System.Diagnostics;
using System.Globalization;

namespace Serverless.LoadTests.Resources;

/// <summary>What <c>/proc</c> tells of a process beyond .NET; elsewhere what .NET gives, and null for the rest.</summary>
internal sealed class ProcessFiles(Process process)
{
    private readonly string _directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}");
    private (int OpenFiles, int? Sockets) _counted = (-1, null);

    /// <summary>Sockets are counted anew only when the number of open files has changed: each costs a call, and a load of
    /// thousands of kept connections changes nothing for long.</summary>
    public (int? OpenFiles, int? Sockets) Count()
    {
        try
        {
            var files = $"{_directory}/fd";
            if (!Directory.Exists(files))
            {
                return (process.HandleCount is var handles and > 0 ? handles : null, null);
            }

            var openFiles = Directory.EnumerateFileSystemEntries(files).Count();
            if (openFiles != _counted.OpenFiles)
            {
                _counted = (openFiles, CountSockets(files));
            }

            return _counted;
        }
        catch (Exception problem) when (IsNotTold(problem))
        {
            return (null, null);
        }
    }

    public ProcessTransfer? Transfer()
    {
        try
        {
            var file = $"{_directory}/io";
            if (!File.Exists(file))
            {
                return null;
            }

            var lines = File.ReadAllLines(file);
            return new ProcessTransfer(Value("rchar:"), Value("wchar:"));

            long Value(string name) => long.Parse(
                lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).AsSpan(name.Length), CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (IsNotTold(problem))
        {
            return null;
        }
    }

    private static int CountSockets(string files) => Directory.EnumerateFileSystemEntries(files).Count(file =>
    {
        try
        {
            return new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) is true;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    });

    private static bool IsNotTold(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or InvalidOperationException or NotSupportedException;
}
