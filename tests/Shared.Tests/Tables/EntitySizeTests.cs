using System.Text;
using Azure;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables;

public sealed class EntitySizeTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String, Gen.String[Gen.Char[' ', '~'], 0, 60], Gen.String[Gen.Char["+/\"\\\u0001€ü'"], 0, 60]);

    private static readonly Gen<object> AnyValue = Gen.OneOf<object>(
        AnyText.Select(text => (object)text),
        Gen.Double.Where(double.IsFinite).Select(number => (object)number),
        Gen.Bool.Select(boolean => (object)boolean),
        Gen.Long.Select(number => (object)number),
        Gen.Int.Select(number => (object)number),
        Gen.DateTimeOffset.Select(time => (object)time),
        Gen.Guid.Select(guid => (object)guid),
        Gen.Byte.Array[0, 400].Select(bytes => (object)bytes),
        // Base64 of nothing but '+'.
        Gen.Int[1, 100].Select(n => (object)Enumerable.Repeat<byte[]>([0xFB, 0xEF, 0xBE], n).SelectMany(b => b).ToArray()));

    [Fact]
    public void UpperBound_AnyEntity_IsNeverLessThanWhatIsSent()
    {
        Gen.Select(AnyText, AnyText, Gen.Dictionary(Gen.String[Gen.Char['a', 'z'], 1, 40], AnyValue)[0, 20]).Sample((pk, rk, values) =>
        {
            // A lone surrogate is no text; the service takes none.
            var entity = new TableEntity(Whole(pk), Whole(rk));
            foreach (var (name, value) in values)
            {
                entity[name] = value is string text ? Whole(text) : value;
            }

            var service = new StubTableService().ThenCommit(1);
            var outcome = TestTables.Over(service).Store
                .SubmitAsync("telemetry202611", [new TransactionOperation(TransactionKind.Update, new TableEntityRow(entity), ETag.All)], CancellationToken.None)
                .GetAwaiter().GetResult();
            Assert.True(outcome.IsCommitted);
            Assert.InRange(Encoding.UTF8.GetByteCount(service.Bodies[0]), 1, EntitySize.UpperBound(entity));
        }, iter: TestEffort.Iterations(300));
    }

    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
