using System.Security.Cryptography;
using System.Text.Json;

namespace Serverless.LocalHost.Hosting;

/// <summary>Keys made at the first start and kept, so that devices and clients stay valid over restarts and with every host
/// that uses the same file.</summary>
internal sealed record LocalKeys
{
    /// <summary>The file in the data folder, where the command line names no other.</summary>
    public const string FileName = "keys.json";

    private const int KeyBytes = 32;
    private static readonly TimeSpan HeldTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeldRetry = TimeSpan.FromMilliseconds(10);

    /// <summary>The function key that <c>--require-keys</c> asks for. URL-safe.</summary>
    public required string FunctionKey { get; init; }

    /// <summary>The key that device keys are derived from. Base64 of 32 bytes.</summary>
    public required string MasterKey { get; init; }

    /// <summary>The key of the emulated hub's policy that device tokens are signed by.</summary>
    public required string PublisherKey { get; init; }

    /// <param name="path">The file; made where there is none. Hosts that start together find the same keys in it.</param>
    /// <param name="time">Waits while another process has the file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StartupException">The file cannot be used or made, or another process holds it for over five seconds.</exception>
    public static async Task<LocalKeys> LoadOrCreateAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var started = time.GetTimestamp();
            while (true)
            {
                try
                {
                    return TryLoad(path) ?? LoadOrMakeAlone(path);
                }
                catch (IOException failure) when (IsHeld(failure) && time.GetElapsedTime(started) < HeldTimeout)
                {
                    await Task.Delay(HeldRetry, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupException($"{path} cannot be used: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    /// <returns>Null where there is no file yet, or one that its maker has not filled.</returns>
    private static LocalKeys? TryLoad(string path)
    {
        if (!File.Exists(path))
            return null;

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return file.Length == 0 ? null : Load(file, path);
    }

    /// <summary>The file is open to this process alone from before it is looked at until it is whole: of hosts that start
    /// together one makes the keys and the others load them. A move that must not overwrite would not do: on Unix it looks
    /// first and renames then. A process killed before its one write leaves an empty file, which counts as none.</summary>
    private static LocalKeys LoadOrMakeAlone(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        if (file.Length > 0)
            return Load(file, path);

        var made = new LocalKeys
        {
            FunctionKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)),
            MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
            PublisherKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
        };
        file.Write(JsonSerializer.SerializeToUtf8Bytes(made));
        file.Flush(flushToDisk: true);
        return made;
    }

    private static LocalKeys Load(Stream file, string path) => JsonSerializer.Deserialize<LocalKeys>(file)
        ?? throw new StartupException($"{path} holds no keys; delete it to have new ones made.");

    /// <summary>A file that another process has open comes as this very type; a missing folder, a path too long and the like have
    /// types of their own.</summary>
    private static bool IsHeld(IOException failure) => failure.GetType() == typeof(IOException);
}
