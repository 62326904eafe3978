using System.Globalization;
using System.Text;
using Serverless.TableEmulator.Entities;

namespace Serverless.TableEmulator.Filter;

/// <summary>Reads the literals of a filter; null for what is none.</summary>
internal static class FilterLiterals
{
    public static FilterLiteral? Quoted(string prefix, string value)
    {
        switch (prefix)
        {
            case "":
                return new FilterLiteral(EdmType.String, Encoding.UTF8.GetBytes(value));
            case "datetime":
                return EdmDateTime.TryParse(value, out var ticks)
                    ? new FilterLiteral(EdmType.DateTime, BitConverter.GetBytes(ticks))
                    : null;
            case "guid":
                return Guid.TryParseExact(value, "D", out var guid)
                    ? new FilterLiteral(EdmType.Guid, guid.ToByteArray())
                    : null;
            case "X" or "binary":
                return value.Length % 2 == 0 && value.All(char.IsAsciiHexDigit)
                    ? new FilterLiteral(EdmType.Binary, Convert.FromHexString(value))
                    : null;
            default:
                return null;
        }
    }

    public static FilterLiteral Boolean(bool value) => new(EdmType.Boolean, [value ? (byte)1 : (byte)0]);

    public static FilterLiteral? Number(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (text.EndsWith('L') || text.EndsWith('l'))
        {
            return long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowLeadingSign, culture, out var int64)
                ? new FilterLiteral(EdmType.Int64, BitConverter.GetBytes(int64))
                : null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var int32))
            return new FilterLiteral(EdmType.Int32, BitConverter.GetBytes(int32));
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var wide))
            return new FilterLiteral(EdmType.Int64, BitConverter.GetBytes(wide));

        double? number = text switch
        {
            "NaN" => double.NaN,
            "INF" or "Infinity" => double.PositiveInfinity,
            "-INF" or "-Infinity" => double.NegativeInfinity,
            _ => double.TryParse(text.TrimEnd('d', 'D'), NumberStyles.Float, culture, out var parsed) ? parsed : null,
        };
        return number is { } value ? new FilterLiteral(EdmType.Double, BitConverter.GetBytes(value)) : null;
    }
}
