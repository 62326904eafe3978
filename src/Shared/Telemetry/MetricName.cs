using System.Buffers;

namespace Serverless.Shared.Telemetry;

/// <summary>The rule for metric names: <c>^[A-Za-z_][A-Za-z0-9_.]{0,63}$</c>.</summary>
internal static class MetricName
{
    private const string Legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";
    private static readonly SearchValues<byte> LegalBytes = SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(Legal));
    private static readonly SearchValues<char> LegalChars = SearchValues.Create(Legal);

    /// <param name="name">UTF-8.</param>
    public static bool IsLegal(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= TelemetryLimits.MaxNameLength
        && (char.IsAsciiLetter((char)name[0]) || name[0] == '_')
        && !name.ContainsAnyExcept(LegalBytes);

    public static bool IsLegal(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= TelemetryLimits.MaxNameLength
        && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && !name.ContainsAnyExcept(LegalChars);
}
