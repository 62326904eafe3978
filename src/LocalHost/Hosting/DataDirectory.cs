using System.Text;
using Serverless.LocalHost.EventHubs.Leases;

namespace Serverless.LocalHost.Hosting;

/// <summary>
/// The folder of the emulators' data and of the generated keys. One host at a time owns it. A marker says that the
/// folder's content is this host's own; without it, nothing is deleted or written over. It also names the host.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const string MarkerName = "localhost.marker";
    private const string HostIdLine = "host ";
    private static readonly string[] OwnFolders = ["eventhubs", "tables", "azurite"];
    private static readonly string[] OwnFiles = [LocalKeys.FileName];

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
        HostId = ReadOrAddHostId(lockFile);
    }

    /// <summary>Made with the folder and kept for good. Since one host at a time owns the folder, whoever had this id before is
    /// gone.</summary>
    public string HostId { get; }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>The Event Hubs emulator's log.</summary>
    public string EventHubs => In("eventhubs");

    /// <summary>The table emulator's data.</summary>
    public string Tables => In("tables");

    /// <summary>Azurite's data.</summary>
    public string Azurite => In("azurite");

    /// <param name="directory">The folder; made when absent.</param>
    /// <param name="fresh">Whether what an earlier start left there is deleted first.</param>
    /// <exception cref="StartupException">Another host uses it, it cannot be written, or its content is not this host's.</exception>
    public static DataDirectory Open(string directory, bool fresh)
    {
        try
        {
            var path = System.IO.Path.GetFullPath(directory);
            var marker = System.IO.Path.Combine(path, MarkerName);
            Directory.CreateDirectory(path);
            // In this order: another host that starts just now makes the marker first.
            if (ForeignContent(path) is { } foreign && !File.Exists(marker))
                throw new StartupException($"Data folder {path} has '{foreign}', which this program did not make; use another folder.");

            var opened = new DataDirectory(path, Lock(marker, path));
            if (fresh)
                opened.DeleteContent();
            return opened;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartupException($"Data folder {directory} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>Deletes what a host has left in a folder, and the folder if it had nothing else.</summary>
    /// <exception cref="StartupException">Another host uses it, it cannot be written, or its content is not this host's.</exception>
    public static void Discard(string directory)
    {
        try
        {
            using (var opened = Open(directory, fresh: true))
            {
                // While it is locked: behind that it may be the marker of a host that has just started.
                directory = opened.Path;
                File.Delete(opened.In(MarkerName));
            }

            if (!Directory.EnumerateFileSystemEntries(directory).Any())
                Directory.Delete(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Data folder {directory} cannot be deleted: {failure.Message}", failure);
        }
    }

    /// <summary>A path in the folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();

    private static string? ForeignContent(string path) =>
        OwnFolders.Concat(OwnFiles).FirstOrDefault(name => System.IO.Path.Exists(System.IO.Path.Combine(path, name)));

    private static FileStream Lock(string marker, string path)
    {
        FileStream file;
        while (true)
        {
            try
            {
                // The operating system drops the lock with the process, however it ends. On Windows a file is deleted while it is
                // open only if that is shared; on Unix, to share anything is to share the lock.
                file = new FileStream(
                    marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None);
            }
            catch (IOException failure) when (File.Exists(marker) && failure is not DirectoryNotFoundException)
            {
                throw new StartupException($"Data folder {path} is in use by another process.", failure);
            }

            if (File.Exists(marker))
                break;

            // Another process has discarded the folder between this one's opening the file and locking it.
            file.Dispose();
            Directory.CreateDirectory(path);
        }

        if (file.Length == 0)
            file.Write(Encoding.UTF8.GetBytes("The folders beside this file belong to the local host, which may delete them.\n"));
        file.Flush();
        return file;
    }

    private static string ReadOrAddHostId(FileStream marker)
    {
        marker.Position = 0;
        using (var reader = new StreamReader(marker, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith(HostIdLine, StringComparison.Ordinal) && Guid.TryParseExact(line.AsSpan(HostIdLine.Length), "N", out var known))
                    return known.ToString("N");
            }
        }

        var id = HostInstance.NewId();
        marker.Seek(0, SeekOrigin.End);
        marker.Write(Encoding.UTF8.GetBytes($"{HostIdLine}{id}\n"));
        marker.Flush();
        return id;
    }

    private void DeleteContent()
    {
        foreach (var folder in OwnFolders.Select(In).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        foreach (var file in OwnFiles.Select(In))
            File.Delete(file);
    }
}
