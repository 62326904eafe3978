using System.Globalization;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A double as System.Text.Json writes it, and so the SDK: the shortest text that reads back as the same double,
/// with an exponent below 10^-4 and from 10^15 on.</summary>
internal static class ShortestNumber
{
    /// <summary>The longest text, such as <c>-2.2250738585072014E-308</c>.</summary>
    public const int MaxLength = 25;

    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="value">Finite.</param>
    /// <returns>The bytes written, ASCII.</returns>
    public static int Write(Span<byte> destination, double value)
    {
        // Most sensors give few decimals, and those need no search for the shortest text. Zero may have a sign.
        if (Math.Abs(value) < 1e-4 || !CanonicalNumber.TryWriteDecimal(destination, value, out var length))
        {
            value.TryFormat(destination, out length, default, CultureInfo.InvariantCulture);
        }

        return length;
    }
}
