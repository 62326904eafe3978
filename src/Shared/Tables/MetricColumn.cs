using System.Collections.Concurrent;
using System.Text;
using Azure.Data.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tables;

/// <summary>
/// A metric as a column: <c>m_</c> and the name, with <c>_</c> written <c>__</c> and <c>.</c> written <c>_d</c>.
/// Reversible, a legal property name, never that of a system property. Numbers are always Edm.Double.
/// </summary>
internal static class MetricColumn
{
    public const string Prefix = "m_";

    // Fleets use few names; a device that invents new ones all the time must not fill the memory.
    private const int MaxCached = 10_000;

    private static readonly ConcurrentDictionary<string, ColumnName> Columns = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    private static int _cached;

    /// <summary>The column of a metric.</summary>
    /// <param name="name">A metric name, <c>^[A-Za-z_][A-Za-z0-9_.]{0,63}$</c>.</param>
    public static string Encode(string name) => Column(name).Name;

    /// <summary>The column of a metric, encoded; the same object each time for the first 10,000 names.</summary>
    /// <param name="name">A metric name, <c>^[A-Za-z_][A-Za-z0-9_.]{0,63}$</c>.</param>
    public static ColumnName Column(string name)
    {
        if (Columns.TryGetValue(name, out var column))
        {
            return column;
        }

        column = new ColumnName(
            Prefix + name.Replace("_", "__", StringComparison.Ordinal).Replace(".", "_d", StringComparison.Ordinal));
        Remember(Columns, name, column);
        return column;
    }

    /// <summary>The metric of a column.</summary>
    /// <returns>False where the column is no metric.</returns>
    public static bool TryDecode(string column, out string name)
    {
        if (Names.TryGetValue(column, out name!))
        {
            return true;
        }

        if (!column.StartsWith(Prefix, StringComparison.Ordinal) || column.Length == Prefix.Length)
        {
            return false;
        }

        var text = new StringBuilder(column.Length);
        for (var i = Prefix.Length; i < column.Length; i++)
        {
            var c = column[i];
            if (c == '_')
            {
                i++;
                c = i == column.Length ? '\0' : column[i] switch { '_' => '_', 'd' => '.', _ => '\0' };
                if (c == '\0')
                {
                    return false;
                }
            }

            text.Append(c);
        }

        name = text.ToString();
        Remember(Names, column, name);
        return true;
    }

    /// <summary>Writes the column of a metric.</summary>
    public static void Write(RowWriter writer, string name, in MetricValue value)
    {
        var column = Column(name);
        switch (value.Kind)
        {
            case MetricKind.Number:
                writer.Write(column, value.Number);
                break;
            case MetricKind.Boolean:
                writer.Write(column, value.Boolean);
                break;
            default:
                writer.Write(column, value.Text);
                break;
        }
    }

    /// <summary>An upper bound of what a metric's column takes in the body of a transaction: as if each character of its
    /// name were written as two.</summary>
    public static int MaxBytes(string name, in MetricValue value) => EntitySize.OfPlainColumn(Prefix.Length + (2 * name.Length))
        + (value.Kind == MetricKind.Text ? EntitySize.OfText(value.Text) : EntitySize.OfScalar);

    /// <summary>The metrics among a row's columns, by name in ordinal order.</summary>
    public static Metric[] ReadAll(TableEntity entity)
    {
        var metrics = new List<Metric>(entity.Count);
        foreach (var (column, value) in (IEnumerable<KeyValuePair<string, object>>)entity)
        {
            if (TryDecode(column, out var name) && TryRead(value, out var read))
            {
                metrics.Add(new Metric(name, read));
            }
        }

        metrics.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return [.. metrics];
    }

    /// <summary>A column's value as a metric's.</summary>
    /// <returns>False for a type no metric has.</returns>
    public static bool TryRead(object? value, out MetricValue read)
    {
        switch (value)
        {
            case double number:
                read = MetricValue.FromNumber(number);
                return true;
            // A store that answers without type names makes whole numbers of doubles such as 21.
            case int number:
                read = MetricValue.FromNumber(number);
                return true;
            case long number:
                read = MetricValue.FromNumber(number);
                return true;
            case bool boolean:
                read = MetricValue.FromBoolean(boolean);
                return true;
            case string text:
                read = MetricValue.FromText(text);
                return true;
            default:
                read = default;
                return false;
        }
    }

    private static void Remember<T>(ConcurrentDictionary<string, T> cache, string key, T value)
    {
        if (Volatile.Read(ref _cached) < MaxCached && cache.TryAdd(key, value))
        {
            Interlocked.Increment(ref _cached);
        }
    }
}
