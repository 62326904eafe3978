using System.Text;
using CsCheck;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables.Transactions;

public sealed class KeyEncodingTests
{
    [Fact]
    public void Write_AnyKey_IsTheEscapedLiteral()
    {
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["ab'%+ /\u00e9\u20ac\ud83d\ude00"], 0, 30]).Sample(
            key => Assert.Equal(Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal)), Encode(key)),
            iter: TestEffort.Iterations(1000));
    }

    private static string Encode(string key)
    {
        var buffer = new PooledBuffer(1);
        try
        {
            KeyEncoding.Write(buffer, Encoding.UTF8.GetBytes(key));
            return Encoding.ASCII.GetString(buffer.Written.Span);
        }
        finally
        {
            buffer.Return();
        }
    }
}
