using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Fuzzing.Tests.References;

/// <summary>RFC 3339 by a regular expression and the framework's calendar, which has no year 0.</summary>
internal static partial class ReferenceTime
{
    public static bool TryParse(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (Grammar().Match(text) is not { Success: true } match)
        {
            return false;
        }

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var (year, month, day, hour, minute, second) = (Number("y"), Number("mo"), Number("d"), Number("h"), Number("mi"), Number("s"));

        // A year 400 later has the same days.
        var shift = year < 400 ? 400 : year > 9_000 ? -400 : 0;
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year + shift, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var offset = match.Groups["z"].Success ? 0 : ((Number("oh") * 60) + Number("om")) * (match.Groups["sign"].ValueSpan is "-" ? -1 : 1);
        if (!match.Groups["z"].Success && (Number("oh") > 23 || Number("om") > 59))
        {
            return false;
        }

        var time = new DateTime(year + shift, month, day, hour, minute, 0, DateTimeKind.Utc).AddMinutes(-offset);
        if (second == 60 && time.AddMinutes(1) is not { Day: 1, Hour: 0, Minute: 0 })
        {
            return false;
        }

        const long DaysOf400Years = 146_097;
        var fraction = (match.Groups["f"].Value + "000")[..3];
        milliseconds = new DateTimeOffset(time).ToUnixTimeMilliseconds() - (Math.Sign(shift) * DaysOf400Years * 86_400_000)
            + (second * 1_000) + int.Parse(fraction, CultureInfo.InvariantCulture);
        return true;
    }

    [GeneratedRegex(
        @"\A(?<y>[0-9]{4})-(?<mo>[0-9]{2})-(?<d>[0-9]{2})[Tt](?<h>[0-9]{2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})(\.(?<f>[0-9]+))?((?<z>[Zz])|(?<sign>[+-])(?<oh>[0-9]{2}):(?<om>[0-9]{2}))\z")]
    private static partial Regex Grammar();
}
