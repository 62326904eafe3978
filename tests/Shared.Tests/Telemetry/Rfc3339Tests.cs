using System.Globalization;
using System.Text;
using CsCheck;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1969-12-31T23:59:59.999Z", -1)]
    [InlineData("2026-11-22T10:00:00.000Z", 1795341600000)]
    [InlineData("2026-11-22t10:00:00z", 1795341600000)]
    [InlineData("2026-11-22T11:30:00+01:30", 1795341600000)]
    [InlineData("2026-11-22T08:30:00-01:30", 1795341600000)]
    [InlineData("2026-11-22T10:00:00-00:00", 1795341600000)]
    [InlineData("2026-11-22T10:00:00.1Z", 1795341600100)]
    [InlineData("2026-11-22T10:00:00.123999999999999999999999999999Z", 1795341600123)]
    [InlineData("2024-02-29T00:00:00Z", 1709164800000)]
    [InlineData("2000-02-29T00:00:00Z", 951782400000)]
    // 1990-12-31T23:59:60Z and 1990-12-31T15:59:60-08:00 are RFC 3339's own examples of a leap second.
    [InlineData("1990-12-31T23:59:60Z", 662688000000)]
    [InlineData("1990-12-31T15:59:60-08:00", 662688000000)]
    [InlineData("1991-01-01T00:59:60.250+01:00", 662688000250)]
    [InlineData("1937-01-01T12:00:27.87+00:20", -1041337172130)]
    public void TryParse_Legal_IsMillisecondsSinceTheEpoch(string text, long expected)
    {
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var milliseconds));
        Assert.Equal(expected, milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-22")]
    [InlineData("2026-11-22T10:00:00")]
    [InlineData("2026-11-22 10:00:00Z")]
    [InlineData("2026-11-22T10:00Z")]
    [InlineData("2026-11-22T10:00:00.Z")]
    [InlineData("2026-11-22T10:00:00,5Z")]
    [InlineData("2026-11-22T10:00:00+0100")]
    [InlineData("2026-11-22T10:00:00+01")]
    [InlineData("2026-11-22T10:00:00+24:00")]
    [InlineData("2026-11-22T10:00:00+01:60")]
    [InlineData("2026-11-22T10:00:00Z ")]
    [InlineData(" 2026-11-22T10:00:00Z")]
    [InlineData("2026-11-22T24:00:00Z")]
    [InlineData("2026-11-22T10:60:00Z")]
    [InlineData("2026-11-22T10:00:61Z")]
    [InlineData("2026-11-22T10:00:60Z")]
    [InlineData("2026-11-22T23:59:60Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("2026-04-31T00:00:00Z")]
    [InlineData("2026-11-00T00:00:00Z")]
    [InlineData("26-11-22T10:00:00Z")]
    [InlineData("+2026-11-22T10:00:00Z")]
    [InlineData("2026-11-22T10:00:00.5")]
    [InlineData("２026-11-22T10:00:00Z")]
    public void TryParse_Illegal_IsRefused(string text) =>
        Assert.False(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void TryParse_AnyTimeWrittenByTheFramework_IsThatTime()
    {
        var gen = Gen.Select(
            Gen.Long[0, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay],
            Gen.Int[-14 * 60, 14 * 60]);
        gen.Where(time => time.Item1 > TimeSpan.TicksPerDay).Sample((ticks, offset) =>
        {
            var time = new DateTimeOffset(ticks, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(offset));
            var text = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
            return Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var milliseconds)
                && milliseconds == time.ToUnixTimeMilliseconds();
        });
    }

    [Fact]
    public void TryParse_YearZero_IsBeforeYearOne()
    {
        Assert.True(Rfc3339.TryParse("0000-01-01T00:00:00Z"u8, out var zero));
        Assert.True(Rfc3339.TryParse("0000-12-31T00:00:00Z"u8, out var end));
        Assert.True(Rfc3339.TryParse("0001-01-01T00:00:00Z"u8, out var one));
        Assert.Equal(365, (end - zero) / 86_400_000);
        Assert.Equal(366, (one - zero) / 86_400_000);
    }
}
