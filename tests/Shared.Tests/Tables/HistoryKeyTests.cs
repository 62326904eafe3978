using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Tables;

public sealed class HistoryKeyTests
{
    private const string IdCharacters = "ABCXYZabcxyz0189._:-";

    private static readonly Gen<string> AnyId = Gen.Select(
        Gen.Char["AZaz09"], Gen.String[Gen.Char[IdCharacters], 0, 127], (first, rest) => first + rest);

    private static readonly Gen<HistoryKey> AnyKey = Gen.Select(
        AnyId,
        Gen.Int[1, 999_999],
        Gen.OneOf(Gen.Long[0, HistoryKey.MaxTimestamp], Gen.Long[1_700_000_000_000, 1_700_000_000_009]),
        Gen.OneOf(Gen.Long[-1, HistoryKey.MaxSequence], Gen.Long[-1, 3]),
        Gen.ULong,
        Gen.ULong,
        (id, registration, time, sequence, upper, lower) =>
            new HistoryKey(id, registration, time, sequence, new UInt128(upper, lower)));

    [Fact]
    public void TryParse_AnyFormattedKey_GivesItBack()
    {
        AnyKey.Sample(key => HistoryKey.TryParse(key.Format(), out var parsed) && parsed == key);
    }

    [Fact]
    public void Format_KeysOfOneDevice_SortNewestFirst()
    {
        Gen.Select(AnyKey, AnyKey).Sample((left, right) =>
        {
            right = right with { DeviceId = left.DeviceId, Registration = left.Registration };
            var byIdentity = (right.Timestamp, right.Sequence).CompareTo((left.Timestamp, left.Sequence));
            var expected = byIdentity != 0 ? byIdentity : left.Hash.CompareTo(right.Hash);
            return Math.Sign(string.CompareOrdinal(left.Format(), right.Format())) == Math.Sign(expected);
        });
    }

    [Fact]
    public void Identity_RangeOfIt_HoldsExactlyTheKeysOfThatIdentity()
    {
        Gen.Select(AnyKey, AnyKey, Gen.Bool, Gen.Bool).Sample((wanted, other, sameDevice, sameTime) =>
        {
            other = other with
            {
                DeviceId = sameDevice ? wanted.DeviceId : other.DeviceId,
                Registration = sameDevice ? wanted.Registration : other.Registration,
                Timestamp = sameTime ? wanted.Timestamp : other.Timestamp,
            };
            var prefix = HistoryKey.Identity(wanted.DeviceId, wanted.Registration, wanted.Timestamp, wanted.Sequence);
            var belongs = (other.DeviceId, other.Registration, other.Timestamp, other.Sequence)
                == (wanted.DeviceId, wanted.Registration, wanted.Timestamp, wanted.Sequence);
            return IsIn(wanted.Format(), prefix) && IsIn(other.Format(), prefix) == belongs;
        });
    }

    [Fact]
    public void Time_RangeOfIt_HoldsExactlyTheKeysOfThatTime()
    {
        Gen.Select(AnyKey, AnyKey).Sample((wanted, other) =>
        {
            other = other with { DeviceId = wanted.DeviceId, Registration = wanted.Registration };
            var prefix = HistoryKey.Time(wanted.DeviceId, wanted.Registration, wanted.Timestamp);
            return IsIn(wanted.Format(), prefix) && IsIn(other.Format(), prefix) == (other.Timestamp == wanted.Timestamp);
        });
    }

    [Fact]
    public void Format_KnownReading_IsTheDocumentedText()
    {
        var reading = new Reading("pump-7", 1_795_341_600_000, 42, [new Metric("a", MetricValue.FromNumber(1))]);

        var key = HistoryKey.Of(reading, 3).Format();

        // SHA-256 of {"a":1} begins with 015abd7f5cc57a2dd94b7590f04ad808.
        Assert.Equal("pump-7~000003~98204658399999~9007199254740949~015abd7f5cc57a2dd94b7590f04ad808", key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("pump-7")]
    [InlineData("~000003~98204658399999~9007199254740949~015abd7f5cc57a2dd94b7590f04ad808")]
    [InlineData("pump-7~000003~98204658399999~9007199254740949~015ABD7F5CC57A2DD94B7590F04AD808")]
    [InlineData("pump-7~+00003~98204658399999~9007199254740949~015abd7f5cc57a2dd94b7590f04ad808")]
    [InlineData("pump-7~000003~98204658399999~9007199254740993~015abd7f5cc57a2dd94b7590f04ad808")]
    public void TryParse_AnotherText_IsFalse(string? text)
    {
        Assert.False(HistoryKey.TryParse(text, out _));
    }

    private static bool IsIn(string key, string prefix) =>
        string.CompareOrdinal(key, prefix) >= 0 && string.CompareOrdinal(key, HistoryKey.After(prefix)) < 0;
}
