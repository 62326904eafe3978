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

    /// <summary>The function key that <c>--require-keys</c> asks for. URL-safe.</summary>
    public required string FunctionKey { get; init; }

    /// <summary>The key that device keys are derived from. Base64 of 32 bytes.</summary>
    public required string MasterKey { get; init; }

    /// <summary>The key of the emulated hub's policy that device tokens are signed by.</summary>
    public required string PublisherKey { get; init; }

    /// <param name="path">The file; made where there is none.</param>
    /// <exception cref="StartupException">The file cannot be used or made.</exception>
    public static LocalKeys LoadOrCreate(string path)
    {
        try
        {
            if (File.Exists(path))
                return Load(path);

            var made = new LocalKeys
            {
                FunctionKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)),
                MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
                PublisherKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
            };
            return TryWrite(path, JsonSerializer.Serialize(made)) ? made : Load(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupException($"{path} cannot be used: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    private static LocalKeys Load(string path) => JsonSerializer.Deserialize<LocalKeys>(File.ReadAllText(path))
        ?? throw new StartupException($"{path} holds no keys; delete it to have new ones made.");

    /// <summary>Whole or not at all, even if the process is killed in between; readable by the owner alone.</summary>
    /// <returns>False where another host has made the file meanwhile.</returns>
    private static bool TryWrite(string path, string json)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(json);
        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
    }
}
