using System.Text;
using CsCheck;
using Serverless.TableEmulator.Batch;
using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Tests.Batch;

public class PartTargetsProperties
{
    private const string Account = "devstoreaccount1";

    private static readonly Gen<string> Key = Gen.OneOf<string>(
        "a", "b", "a~1", "A_-.9", "", "''", "a''b", "%27%27", "%41", "a%20b", "+", "RowKey=''a", "a,RowKey=''b", "x'", "é", "RowKey=", ")", "?");

    private static readonly Gen<string> Target = Gen.Select(
        Gen.OneOf<string>("/devstoreaccount1/", "http://h:1/devstoreaccount1/", "/other/", ""),
        Gen.OneOf<string>("t", "T", "u", "Tables"),
        Key,
        Key,
        Gen.OneOf<string>("({0},{1})", "({1},{0})", "( {0} , {1} )", "({1})", "()", "({0},{1}", "({0},{1},{1})", "({0},{1})x"),
        Gen.OneOf<string>("", "?$format=json", "?x=RowKey='a'", "?x=RowKey='b'", "?$format=application%2Fjson"),
        (root, table, partition, row, form, query) =>
            root + table + form.Replace("{0}", $"PartitionKey='{partition}'", StringComparison.Ordinal)
                .Replace("{1}", $"RowKey='{row}'", StringComparison.Ordinal) + query);

    [Fact]
    public void Parse_AnyTargetAfterAnyOthers_EqualsTheTargetParsedAlone() =>
        Target.Array[1, 12].Sample(
            targets =>
            {
                var parts = new PartTargets(Account);
                foreach (var target in targets)
                {
                    var expectedError = RequestTarget.Parse(target, Account, out var expected);
                    var error = parts.Parse(Encoding.UTF8.GetBytes(target), out var actual);
                    Assert.Equal(expectedError, error);
                    if (error is null) Assert.Equal(Values(expected), Values(actual));
                }
            },
            iter: TestEffort.Iterations(20_000));

    [Fact]
    public void Parse_SameRowKeyPlaceAgain_TakesTheOtherRowKey()
    {
        var parts = new PartTargets(Account);
        foreach (var row in new[] { "a", "b~1", "c''d", "e" })
        {
            var target = $"/devstoreaccount1/t(PartitionKey='p',RowKey='{row}')?$format=json";
            Assert.Null(parts.Parse(Encoding.UTF8.GetBytes(target), out var parsed));
            Assert.Equal(("p", row.Replace("''", "'", StringComparison.Ordinal)), (parsed.PartitionKey, parsed.RowKey));
        }
    }

    private static (ResourceKind, string, string, string, string?, string?) Values(RequestTarget target) =>
        (target.Kind, target.Table, target.PartitionKey, target.RowKey, target.Parameter("$format"), target.Parameter("x"));
}
