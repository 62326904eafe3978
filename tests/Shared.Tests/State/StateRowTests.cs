using Serverless.Shared.State;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.State;

public sealed class StateRowTests
{
    private static readonly DeviceState Full = new()
    {
        DeviceId = "d.1:x",
        Registration = 3,
        Version = 7,
        LastSeen = 1_795_341_600_123,
        Metrics =
        [
            Metric("Zed", MetricValue.FromNumber(21), 1, -1, 0),
            Metric("_", MetricValue.FromBoolean(true), 1_795_341_600_000, 9_007_199_254_740_991, ulong.MaxValue),
            Metric("a", MetricValue.FromText(string.Empty), 2, 0, 1),
            Metric("a.b", MetricValue.FromText("é"), 3, 5, 2),
            Metric("a_b", MetricValue.FromNumber(-0.5), 4, 6, 3),
        ],
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSameState()
    {
        var read = StateRow.Read(StateRow.Write(Full, 4)).State;

        Assert.Equal(
            (Full.DeviceId, Full.Registration, Full.Version, Full.LastSeen),
            (read.DeviceId, read.Registration, read.Version, read.LastSeen));
        Assert.Equal(Full.Metrics, read.Metrics);
    }

    [Fact]
    public void Write_MostMetricsOfTheLongestNamesAndTexts_StaysWithinTheServicesLimits()
    {
        var state = new DeviceState
        {
            DeviceId = new string('d', 128),
            Registration = 1,
            Metrics = [.. Enumerable.Range(0, DeviceState.MaxMetrics).Select(i => Metric(
                $"{new string('_', 61)}{i:000}", MetricValue.FromText(new string('€', TelemetryLimits.MaxTextLength)), 1, 1, 1))],
        };

        var row = StateRow.Write(state, 4);

        Assert.InRange(((IDictionary<string, object>)row).Count, 200, 252 + 2);
        Assert.All(row.Keys, name => Assert.InRange(name.Length, 1, 255));
        Assert.InRange(row.GetBinary("orders").Length, 1, 64 * 1024);
        // Names and texts in UTF-16, and the rest.
        Assert.InRange(row.Sum(column => (2 * column.Key.Length) + (column.Value is string text ? 2 * text.Length : 32)), 1, 1024 * 1024 - 8192);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("version")]
    [InlineData("registration")]
    [InlineData("m_a")]
    public void Read_ColumnMissing_SaysWhichRowIsDamaged(string column)
    {
        var row = StateRow.Write(Full, 4);
        row.Remove(column);

        var failure = Assert.Throws<InvalidDataException>(() => StateRow.Read(row));
        Assert.Contains("d.1:x", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OrdersCut_IsDamaged()
    {
        var row = StateRow.Write(Full, 4);
        row["orders"] = row.GetBinary("orders")[..^1];

        Assert.Throws<InvalidDataException>(() => StateRow.Read(row));
    }

    private static MetricState Metric(string name, MetricValue value, long timestamp, long sequence, ulong hash) => new()
    {
        Name = name,
        Value = value,
        Timestamp = timestamp,
        Sequence = sequence,
        ContentHash = hash,
    };
}
