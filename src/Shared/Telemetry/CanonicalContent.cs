using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Shared.Telemetry;

/// <summary>The canonical bytes of a reading's metrics: RFC 8785 (JSON Canonicalization Scheme), UTF-8.</summary>
internal static class CanonicalContent
{
    private const string Hex = "0123456789abcdef";

    /// <param name="metrics">Sorted by name in ordinal order; names are ASCII.</param>
    public static byte[] Write(ReadOnlySpan<Metric> metrics)
    {
        var text = new StringBuilder(32 * metrics.Length);
        text.Append('{');
        for (var i = 0; i < metrics.Length; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            text.Append('"').Append(metrics[i].Name).Append("\":");
            AppendValue(text, metrics[i].Value);
        }

        text.Append('}');
        var bytes = new byte[Encoding.UTF8.GetByteCount(text.ToString())];
        Encoding.UTF8.GetBytes(text.ToString(), bytes);
        return bytes;
    }

    public static UInt128 Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private static void AppendValue(StringBuilder text, MetricValue value)
    {
        switch (value.Kind)
        {
            case MetricKind.Number:
                AppendNumber(text, value.Number);
                break;
            case MetricKind.Boolean:
                text.Append(value.Boolean ? "true" : "false");
                break;
            default:
                AppendString(text, value.Text);
                break;
        }
    }

    /// <summary>ECMAScript's Number::toString (ECMA-262 6.1.6.1.20), which RFC 8785 section 3.2.2.3 prescribes.</summary>
    private static void AppendNumber(StringBuilder text, double value)
    {
        // "E16" with the shortest round-trip digits: "d.ddddE+eee" from "R" normalised into digits and exponent.
        Span<char> shortest = stackalloc char[32];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        var source = shortest[..length];
        if (source[0] == '-')
        {
            text.Append('-');
            source = source[1..];
        }

        var exponentAt = source.IndexOf('E');
        var exponent = exponentAt < 0 ? 0 : int.Parse(source[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? source : source[..exponentAt];
        var pointAt = mantissa.IndexOf('.');

        // digits × 10^(point − digits.Length)
        Span<char> digits = stackalloc char[32];
        var count = 0;
        foreach (var c in mantissa)
        {
            if (c != '.')
            {
                digits[count++] = c;
            }
        }

        var point = (pointAt < 0 ? mantissa.Length : pointAt) + exponent;
        var leading = digits[..count].IndexOfAnyExcept('0');
        if (leading < 0)
        {
            text.Append('0');
            return;
        }

        point -= leading;
        ReadOnlySpan<char> significant = digits[leading..count].TrimEnd('0');
        AppendDigits(text, significant, point);
    }

    private static void AppendDigits(StringBuilder text, ReadOnlySpan<char> digits, int point)
    {
        if (point is > 0 and <= 21)
        {
            if (digits.Length <= point)
            {
                text.Append(digits).Append('0', point - digits.Length);
            }
            else
            {
                text.Append(digits[..point]).Append('.').Append(digits[point..]);
            }
        }
        else if (point is > -6 and <= 0)
        {
            text.Append("0.").Append('0', -point).Append(digits);
        }
        else
        {
            text.Append(digits[0]);
            if (digits.Length > 1)
            {
                text.Append('.').Append(digits[1..]);
            }

            var exponent = point - 1;
            text.Append('e').Append(exponent < 0 ? '-' : '+').Append(CultureInfo.InvariantCulture, $"{Math.Abs(exponent)}");
        }
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ': text.Append("\\u00").Append(Hex[c >> 4]).Append(Hex[c & 15]); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
