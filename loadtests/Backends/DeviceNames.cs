using System.Globalization;

namespace Serverless.LoadTests.Backends;

/// <summary>Names of a fleet's devices, by their numbers from 0.</summary>
/// <param name="prefix">What all of them begin with, and no other device.</param>
/// <param name="digits">Of the number behind it, at least.</param>
internal sealed class DeviceNames(string prefix, int digits)
{
    private readonly string _format = string.Create(CultureInfo.InvariantCulture, $"D{digits}");

    public string Prefix => prefix;

    public string Of(int number) => prefix + number.ToString(_format, CultureInfo.InvariantCulture);

    /// <returns>The number of a device of that name, or null.</returns>
    public int? NumberOf(ReadOnlySpan<char> deviceId) =>
        deviceId.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(deviceId[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
