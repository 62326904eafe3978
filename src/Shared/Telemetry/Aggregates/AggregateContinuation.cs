using System.Globalization;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>Where the next page of aggregates begins, and the range the first page settled, as text.</summary>
/// <param name="From">The oldest time, in milliseconds since the epoch.</param>
/// <param name="To">Behind the newest time, in milliseconds since the epoch.</param>
/// <param name="Position">Where it begins.</param>
internal sealed record AggregateContinuation(long From, long To, AggregatePosition Position)
{
    private const char Separator = '/';
    private const int Fields = 4;

    /// <param name="text">What <see cref="ToString"/> made, or null.</param>
    public static AggregateContinuation? Parse(string? text)
    {
        var fields = text?.Split(Separator) ?? [];
        return fields.Length >= Fields
            && TryWhole(fields[0], out var from) && TryWhole(fields[1], out var to)
            && TryWhole(fields[2], out var next) && TryWhole(fields[3], out var windows)
            ? new AggregateContinuation(from, to, new AggregatePosition(next, windows, BegunWindowText.Parse(fields.AsSpan(Fields))))
            : null;
    }

    public override string ToString() => string.Join(Separator, (IEnumerable<string>)
    [
        Text(From), Text(To), Text(Position.Next), Text(Position.Windows),
        .. Position.Begun is { } begun ? BegunWindowText.Fields(begun) : [],
    ]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool TryWhole(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
