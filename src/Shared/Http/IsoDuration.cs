using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Shared.Http;

/// <summary>Durations as the API takes them: ISO 8601, days to seconds, such as <c>P1DT2H3M4.5S</c>.</summary>
internal static partial class IsoDuration
{
    /// <summary>What a duration is, for people.</summary>
    public const string Rule = "an ISO 8601 duration of days, hours, minutes and seconds, such as P1DT2H or PT30S";

    private const int MaxFractionDigits = 7;

    /// <returns>The duration, 0 or more, cut to 100 ns; null where the text is none. Years, months and weeks are none:
    /// their length depends on the calendar, or they stand alone.</returns>
    public static TimeSpan? Parse(string? text)
    {
        if (text is null || Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        // At most 9 digits each, so the sum stays far below what a decimal holds, but may be more than a TimeSpan does.
        var seconds = (Number(match, "d") * 86_400) + (Number(match, "h") * 3_600) + (Number(match, "m") * 60) + Number(match, "s");
        var ticks = (seconds * TimeSpan.TicksPerSecond) + Fraction(match.Groups["f"].ValueSpan);
        return ticks <= long.MaxValue ? new TimeSpan((long)ticks) : null;
    }

    private static decimal Number(Match match, string part) =>
        match.Groups[part] is { Success: true } group
            ? decimal.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    private static long Fraction(ReadOnlySpan<char> digits)
    {
        var ticks = 0L;
        for (var i = 0; i < MaxFractionDigits; i++)
        {
            ticks = (ticks * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return ticks;
    }

    [GeneratedRegex(
        @"\AP(?=.)((?<d>[0-9]{1,9})D)?(T(?=.)((?<h>[0-9]{1,9})H)?((?<m>[0-9]{1,9})M)?((?<s>[0-9]{1,9})(\.(?<f>[0-9]{1,9}))?S)?)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
