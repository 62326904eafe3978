namespace Serverless.TableEmulator.Filter;

/// <summary>
/// An interval of one key's bytes: from <paramref name="Low"/> on, up to but without <paramref name="High"/> (null: no
/// end). The key just after a key is the key and a zero byte, since keys hold no control characters.
/// </summary>
internal sealed record KeyInterval(byte[] Low, byte[]? High)
{
    public static readonly KeyInterval All = new([], null);

    /// <summary>True for an interval that holds one key.</summary>
    public bool IsPoint => High is not null && High.Length == Low.Length + 1 && High[^1] == 0 && High.AsSpan().StartsWith(Low);

    public bool IsEmpty => High is not null && Compare(Low, High) >= 0;

    public static IEnumerable<KeyInterval> Of(FilterOperator comparison, byte[] value)
    {
        var control = value.AsSpan().IndexOfAnyInRange((byte)0, (byte)0x1F);
        if (control >= 0)
        {
            // No stored key has a control character: what is before or after this value is so for the part before it.
            switch (comparison)
            {
                case FilterOperator.Equal: return [];
                case FilterOperator.NotEqual: return [All];
            }

            value = value[..control];
            var isUpper = comparison is FilterOperator.LessThan or FilterOperator.LessThanOrEqual;
            comparison = isUpper ? FilterOperator.LessThanOrEqual : FilterOperator.GreaterThan;
        }

        byte[] next = [.. value, 0];
        return comparison switch
        {
            FilterOperator.Equal => [new(value, next)],
            FilterOperator.GreaterThan => [new(next, null)],
            FilterOperator.GreaterThanOrEqual => [new(value, null)],
            FilterOperator.LessThan => [new([], value)],
            FilterOperator.LessThanOrEqual => [new([], next)],
            _ => [new([], value), new(next, null)],
        };
    }

    public KeyInterval Intersect(KeyInterval other) => new(
        Compare(Low, other.Low) >= 0 ? Low : other.Low,
        High is null ? other.High : other.High is null || Compare(High, other.High) <= 0 ? High : other.High);

    public KeyInterval Hull(KeyInterval other) => new(
        Compare(Low, other.Low) <= 0 ? Low : other.Low,
        High is null || other.High is null ? null : Compare(High, other.High) >= 0 ? High : other.High);

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);
}
