namespace Serverless.Shared.Telemetry;

/// <summary>
/// Times as RFC 3339 writes them: a real date, <c>T</c>, a time to the second or finer and an offset. <c>t</c> and
/// <c>z</c> are allowed (section 5.6), a space in place of <c>T</c> is not part of the grammar. A leap second is taken
/// where one can be, at the end of a UTC month, and is the first second of the next.
/// </summary>
internal static class Rfc3339
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <param name="text">UTF-8.</param>
    /// <param name="milliseconds">Since the epoch, UTC; finer digits are cut off. From year 0000 to 9999, a day more or
    /// less by the offset.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 20
            || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':'
            || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month)
            || !TryNumber(text[8..10], out var day) || !TryNumber(text[11..13], out var hour)
            || !TryNumber(text[14..16], out var minute) || !TryNumber(text[17..19], out var second)
            || month is < 1 or > 12 || day < 1 || day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var rest = text[19..];
        if (!TryFraction(ref rest, out var fraction) || !TryOffset(rest, out var offsetMinutes))
        {
            return false;
        }

        var minutes = (hour * 60) + minute - offsetMinutes;
        if (second == 60 && !EndsMonth(year, month, day, minutes))
        {
            return false;
        }

        milliseconds = (DaysSinceEpoch(year, month, day) * MillisecondsPerDay) + (minutes * 60_000L) + (second * 1_000) + fraction;
        return true;
    }

    /// <summary>Whether the minute after this one, in UTC, begins a month.</summary>
    private static bool EndsMonth(int year, int month, int day, int minutes)
    {
        var next = minutes + 1;
        return (next == 0 && day == 1) || (next == 24 * 60 && day == DaysIn(year, month));
    }

    /// <summary>".", then at least one digit, any number of them.</summary>
    private static bool TryFraction(ref ReadOnlySpan<byte> text, out int milliseconds)
    {
        milliseconds = 0;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 1)
        {
            return false;
        }

        for (var i = 0; i < 3; i++)
        {
            milliseconds = (milliseconds * 10) + (i < digits ? text[1 + i] - '0' : 0);
        }

        text = text[(1 + digits)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryNumber(text[1..3], out var hour) || !TryNumber(text[4..6], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }

    private static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Days of the proleptic Gregorian calendar, counted from March so that the leap day ends the year, and a
    /// cycle of 400 years ahead so that nothing is negative. DateTime knows no year 0, which RFC 3339 allows.</summary>
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        const int cycle = 146_097; // days of 400 years
        const int daysTo1970 = 719_468; // from 0000-03-01
        long marchYear = year + 400 - (month < 3 ? 1 : 0);
        var fromMarch = (month + 9) % 12;
        return (marchYear * 365) + (marchYear / 4) - (marchYear / 100) + (marchYear / 400)
            + (((153 * fromMarch) + 2) / 5) + day - 1 - daysTo1970 - cycle;
    }
}
