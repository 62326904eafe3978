using System.Text;
using Azure.Data.Tables;
using CsCheck;

namespace Serverless.Shared.Tests.Tables.Transactions;

/// <summary>Generates rows of every type the service has, with keys and texts as odd as it allows.</summary>
internal static class AnyRows
{
    // Not in keys: / \ # ? and control characters.
    private static readonly Gen<string> AnyKeyText = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 1, 12],
        Gen.String[Gen.Char["'%+ &=@:;,()[]{}!*$\"<>|^`~-_.éß€Ω漢"], 1, 12],
        Gen.OneOf("''", "a'b", "100%25", "%27", "x+y z", "😀", "naïve 漢字", "-", ".a", "é"));

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String.Select(Whole),
        Gen.String[Gen.Char[' ', '~'], 0, 60],
        Gen.String[Gen.Char["\"\\/'<>&+\t\r\n\u0001\u001F\u007F\u2028é€"], 0, 60],
        Gen.OneOf("", "😀 and \"more\" 👩‍👩‍👧", "--batch_x\r\nHTTP/1.1 204 No Content\r\n\r\n", "\0", new string('ä', 5000)));

    private static readonly Gen<object?> AnyValue = Gen.OneOf(
        AnyText.Select(value => (object?)value),
        Gen.Double.Where(double.IsFinite).Select(value => (object?)value),
        Gen.OneOf(0d, -0d, 1d, -1d, 21d, 0.1, 1e308, -1e308, double.MaxValue, double.Epsilon, double.NaN, 1e15, 1e16, 1e17).Select(value => (object?)value),
        Gen.Bool.Select(value => (object?)value),
        Gen.Int.Select(value => (object?)value),
        Gen.OneOf(Gen.Long, Gen.OneOf(long.MinValue, long.MaxValue, 0L)).Select(value => (object?)value),
        Gen.DateTimeOffset.Where(value => value.UtcDateTime.Year > 1601).Select(value => (object?)value),
        Gen.DateTimeOffset.Where(value => value.UtcDateTime.Year > 1601).Select(value => (object?)value.UtcDateTime),
        Gen.Guid.Select(value => (object?)value),
        Gen.Byte.Array[0, 400].Select(value => (object?)value),
        Gen.Byte.Array[0, 40].Select(value => (object?)new BinaryData(value)),
        Gen.Const((object?)null));

    private static readonly Gen<string> AnyColumn = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 1, 20], Gen.OneOf("_", "m_a__b", "Größe", "漢字", "A1", "partitionKey"));

    /// <summary>A key of one row among few, so that rows meet.</summary>
    public static Gen<string> RowKeys(IReadOnlyList<string> keys) => Gen.Int[0, keys.Count - 1].Select(i => keys[i]);

    public static Gen<List<string>> Keys(int least, int most) =>
        AnyKeyText.HashSet[least, most].Select(keys => keys.ToList());

    public static Gen<TableEntity> Entity { get; } =
        Gen.Dictionary(AnyColumn, AnyValue)[0, 12].Select(values =>
        {
            var entity = new TableEntity();
            foreach (var (name, value) in values)
            {
                entity[name] = value;
            }

            return entity;
        });

    // Half a surrogate pair is no text.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
