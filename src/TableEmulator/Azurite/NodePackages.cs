using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.TableEmulator.Azurite;

/// <summary>Installs the npm packages that a folder's lock file pins, once, whichever process comes first.</summary>
public static class NodePackages
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Runs <c>npm ci</c> in the folder unless what its lock file names is installed. Concurrent callers, in this
    /// process or another, wait for the first one.
    /// </summary>
    /// <exception cref="NodeMissingException">npm is not installed.</exception>
    /// <exception cref="IOException">npm failed; the message has what it said.</exception>
    public static async Task InstallAsync(string directory, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(directory);
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(root, "package-lock.json"), cancellationToken).ConfigureAwait(false)));
        var stamp = Path.Combine(root, "node_modules", ".installed");
        if (IsInstalled(stamp, wanted)) return;

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(InstallTimeout);
        await using var directoryLock = await LockAsync(root, timeout.Token).ConfigureAwait(false);
        if (IsInstalled(stamp, wanted)) return;
        await RunNpmAsync(root, timeout.Token).ConfigureAwait(false);
        await File.WriteAllTextAsync(stamp, wanted, timeout.Token).ConfigureAwait(false);
    }

    private static bool IsInstalled(string stamp, string wanted)
    {
        try
        {
            return File.ReadAllText(stamp) == wanted;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The lock lies outside the folder, because npm ci removes node_modules and the rest is under version control.</summary>
    private static async Task<FileStream> LockAsync(string root, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..16];
        var path = Path.Combine(Path.GetTempPath(), $"npm-ci-{name}.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LockRetry, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task RunNpmAsync(string root, CancellationToken cancellationToken)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        using var process = Start(new ProcessStartInfo(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode == 0) return;
        throw new IOException($"npm ci failed in {root}: {await errors.ConfigureAwait(false)}{await output.ConfigureAwait(false)}");
    }

    internal static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new NodeMissingException(info.FileName);
        }
        catch (Win32Exception exception)
        {
            throw new NodeMissingException(info.FileName, exception);
        }
    }
}
