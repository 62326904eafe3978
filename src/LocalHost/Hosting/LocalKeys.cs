using System.Security.Cryptography;
using System.Text.Json;

namespace Serverless.LocalHost.Hosting;

/// <summary>Keys made at the first start and kept with the data, so that devices and clients stay valid over restarts.</summary>
internal sealed record LocalKeys
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "keys.json";

    private const int KeyBytes = 32;

    /// <summary>The function key that <c>--require-keys</c> asks for. URL-safe.</summary>
    public required string FunctionKey { get; init; }

    /// <summary>The key that device keys are derived from. Base64 of 32 bytes.</summary>
    public required string MasterKey { get; init; }

    /// <summary>The key of the emulated hub's policy that device tokens are signed by.</summary>
    public required string PublisherKey { get; init; }

    /// <exception cref="StartupException">The file is there but cannot be used.</exception>
    public static LocalKeys LoadOrCreate(DataDirectory directory)
    {
        var path = directory.In(FileName);
        try
        {
            if (File.Exists(path))
            {
                var kept = JsonSerializer.Deserialize<LocalKeys>(File.ReadAllText(path));
                return kept ?? throw new StartupException($"{path} holds no keys; delete it to have new ones made.");
            }

            var made = new LocalKeys
            {
                FunctionKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)),
                MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
                PublisherKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
            };
            Write(path, JsonSerializer.Serialize(made));
            return made;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupException($"{path} cannot be used: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    /// <summary>Whole or not at all, even if the process is killed in between; readable by the owner alone.</summary>
    private static void Write(string path, string json)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(json);
        File.Move(temporary, path, overwrite: true);
    }
}
