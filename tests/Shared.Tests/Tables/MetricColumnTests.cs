using System.Text.RegularExpressions;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Tables;

public sealed partial class MetricColumnTests
{
    private static readonly Gen<string> AnyName = Gen.Select(
        Gen.Char["AZaz_"], Gen.String[Gen.Char["AZaz09_.d"], 0, 63], (first, rest) => first + rest);

    private static readonly Gen<MetricValue> AnyValue = Gen.OneOf(
        Gen.Double.Where(double.IsFinite).Select(MetricValue.FromNumber),
        Gen.Bool.Select(MetricValue.FromBoolean),
        Gen.String.Select(MetricValue.FromText));

    [Fact]
    public void Encode_AnyName_IsALegalPropertyNameAndComesBack()
    {
        AnyName.Sample(name =>
        {
            var column = MetricColumn.Encode(name);
            return PropertyName().IsMatch(column) && column.Length <= 255
                && MetricColumn.TryDecode(column, out var decoded) && decoded == name;
        });
    }

    [Theory]
    [InlineData("temperature", "m_temperature")]
    [InlineData("a.b_c", "m_a_db__c")]
    [InlineData("_", "m___")]
    public void Encode_KnownName_IsTheDocumentedColumn(string name, string column)
    {
        Assert.Equal(column, MetricColumn.Encode(name));
    }

    [Theory]
    [InlineData("PartitionKey")]
    [InlineData("Timestamp")]
    [InlineData("m_")]
    [InlineData("m_a_")]
    [InlineData("m_a_x")]
    public void TryDecode_NoMetric_IsFalse(string column)
    {
        Assert.False(MetricColumn.TryDecode(column, out _));
    }

    [Fact]
    public void ReadAll_WrittenMetrics_ComeBackSorted()
    {
        Gen.Dictionary(AnyName, AnyValue)[1, 20].Sample(values =>
        {
            var entity = new TableEntity("p", "r") { ["other"] = 1 };
            foreach (var (name, value) in values)
            {
                SdkEntity.Set(entity, name, value);
            }

            var expected = values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new Metric(pair.Key, pair.Value));
            Assert.Equal(expected, MetricColumn.ReadAll(entity));
        });
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex PropertyName();
}
