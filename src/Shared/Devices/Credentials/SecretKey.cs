namespace Serverless.Shared.Devices.Credentials;

/// <summary>What a key in the settings must be.</summary>
internal static class SecretKey
{
    /// <summary>The least length of a key, in bytes: that of its HMAC.</summary>
    private const int MinBytes = 32;

    /// <summary>The rule, for people, after "is".</summary>
    public const string Rule = "Base64 of at least 32 bytes";

    public static bool IsValid(string key)
    {
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var length) && length >= MinBytes;
    }
}
