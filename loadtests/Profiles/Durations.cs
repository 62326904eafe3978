using System.Globalization;

namespace Serverless.LoadTests.Profiles;

/// <summary>Durations as people write them: <c>250ms</c>, <c>60s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    private static readonly TimeSpan Most = TimeSpan.FromDays(400);

    /// <returns>False where it is no duration, or longer than 400 days.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var (unit, length) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        if (unit is null
            || !double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > Most / length)
        {
            return false;
        }

        duration = length * number;
        return true;
    }

    /// <summary>In the greatest unit that leaves no fraction.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, length) = duration == TimeSpan.Zero ? Units[1] : Units.Last(unit => duration.Ticks % unit.Length.Ticks == 0 || unit.Unit == "ms");
        return string.Create(CultureInfo.InvariantCulture, $"{duration / length}{unit}");
    }
}
