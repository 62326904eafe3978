namespace Serverless.Shared.Tables.Transactions;

/// <summary>Compares what two rows hold.</summary>
internal static class RowContent
{
    /// <summary>Whether two rows of one key are written alike. Not on the hot path: writes both.</summary>
    public static bool AreEqual(ITableRow left, ITableRow right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        var (one, other) = (new PooledBuffer(left.MaxBytes), new PooledBuffer(right.MaxBytes));
        try
        {
            Write(one, left);
            Write(other, right);
            return one.Written.Span.SequenceEqual(other.Written.Span);
        }
        finally
        {
            one.Return();
            other.Return();
        }
    }

    private static void Write(PooledBuffer output, ITableRow row) => new RowWriter(output).WriteRow(row);
}
