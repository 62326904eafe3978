using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables.Transactions;

public sealed class RowWriterTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String, Gen.String[Gen.Char[' ', '~'], 0, 600], Gen.String[Gen.Char["\"\\/'<>&+`\t\r\n\u0001\u001F\u007F\u2028é€"], 0, 600], Gen.Const("😀"));

    [Fact]
    public void Write_AnyText_IsWhatTheJsonWriterWrites() => AnyText.Sample(
        text =>
        {
            var expected = Json(json => json.WriteStringValue(text));
            Assert.Equal(expected, Text(buffer => JsonString.Write(buffer, text)));
            Assert.Equal(
                Json(json => json.WriteStringValue(Encoding.UTF8.GetBytes(text))), Text(buffer => JsonString.Write(buffer, Encoding.UTF8.GetBytes(text))));
        },
        iter: TestEffort.Iterations(2000));

    [Fact]
    public void Write_AnyNumber_IsWhatTheJsonWriterWrites() => Gen.OneOf(
        Gen.Double.Where(double.IsFinite),
        Gen.Int.Select(Gen.Int[0, 9], (digits, decimals) => digits / Math.Pow(10, decimals)),
        Gen.Int[-400, 400].Select(exponent => Math.Pow(10, exponent)).Where(double.IsFinite),
        Gen.OneOf(0d, -0d, 1e-4, 9.9999e-5, 1e15, 999_999_999_999_999, -1e15, 0.1, 21, double.MaxValue, double.Epsilon, -2.2250738585072014E-308)).Sample(
        value =>
        {
            Span<byte> text = stackalloc byte[ShortestNumber.MaxLength];
            return Encoding.ASCII.GetString(text[..ShortestNumber.Write(text, value)]) == Json(json => json.WriteNumberValue(value));
        },
        iter: TestEffort.Iterations(5000));

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Write_InfiniteNumber_Throws(double value) => Assert.Throws<ArgumentException>(
        () => Text(buffer => new RowWriter(buffer).Write(new ColumnName("a"), value)));

    [Fact]
    public void WriteRow_RowsOfTwoPartitions_EachHasItsOwnKeys()
    {
        var text = Text(buffer =>
        {
            var writer = new RowWriter(buffer);
            writer.WriteRow(new TableEntityRow(new TableEntity("p'1", "r\"1") { ["a"] = 1.5 }));
            writer.WriteRow(new TableEntityRow(new TableEntity("é", "r2")));
        });

        Assert.Equal(
            """{"PartitionKey":"p\u00271","RowKey":"r\u00221","a":1.5,"a@odata.type":"Edm.Double"}{"PartitionKey":"\u00E9","RowKey":"r2"}""", text);
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Text(Action<PooledBuffer> write)
    {
        var buffer = new PooledBuffer(1);
        try
        {
            write(buffer);
            return Encoding.UTF8.GetString(buffer.Written.Span);
        }
        finally
        {
            buffer.Return();
        }
    }
}
