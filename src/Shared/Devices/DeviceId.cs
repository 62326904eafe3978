using System.Buffers;

namespace Serverless.Shared.Devices;

/// <summary>What a device's id may be: <c>^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$</c>.</summary>
internal static class DeviceId
{
    public const int MaxLength = 128;

    /// <summary>The rule, for people.</summary>
    public const string Rule =
        "deviceId has 1 to 128 of the characters A-Z a-z 0-9 . _ : - and begins with a letter or a digit.";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    public static bool IsValid(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(id[0]) && !id.ContainsAnyExcept(Allowed);

    /// <summary>A new id for a device that came without: a ULID in lower case.</summary>
    public static string New(TimeProvider time) => Ulid.NewUlid(time.GetUtcNow()).ToString().ToLowerInvariant();
}
