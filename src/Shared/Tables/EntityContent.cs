using Azure.Data.Tables;

namespace Serverless.Shared.Tables;

/// <summary>Compares what two rows hold, ETag and timestamp aside.</summary>
internal static class EntityContent
{
    public static bool AreEqual(TableEntity left, TableEntity right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (name, value) in (IEnumerable<KeyValuePair<string, object>>)left)
        {
            if (!right.TryGetValue(name, out var other) || !AreEqual(value, other))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (byte[] bytes, byte[] others) => bytes.AsSpan().SequenceEqual(others),
        // By bits: 0 and −0 are different rows.
        (double number, double other) => BitConverter.DoubleToInt64Bits(number) == BitConverter.DoubleToInt64Bits(other),
        _ => Equals(left, right),
    };
}
