using System.Globalization;
using CsCheck;
using Serverless.TableEmulator.Entities;

namespace Serverless.TableEmulator.Tests.Entities;

public class EntityTagTests
{
    private static readonly long Earliest = new DateTime(1601, 1, 1).Ticks;

    /// <summary>Times to the tick, and to a power of ten of ticks.</summary>
    private static readonly Gen<long> Ticks = Gen.Select(
        Gen.Long[Earliest, DateTime.MaxValue.Ticks], Gen.Int[0, 7], (ticks, zeros) => Math.Max(Earliest, ticks - (ticks % (long)Math.Pow(10, zeros))));

    [Fact]
    public void TryParse_AnyTagThatWasWritten_GivesItsTicks() => Ticks.Sample(ticks =>
    {
        Assert.True(EntityTag.TryParse(EntityTag.Write(ticks), out var parsed));
        Assert.Equal(ticks, parsed);
    });

    [Fact]
    public void Write_AnyTicks_IsTheTimeWithoutZerosAtItsEndAndWithEscapedColons() => Ticks.Sample(ticks =>
    {
        var time = new DateTime(ticks).ToString("yyyy-MM-dd'T'HH'%3A'mm'%3A'ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        Assert.Equal($"W/\"datetime'{time}'\"", EntityTag.Write(ticks));
    });

    [Theory]
    [InlineData("W/\"datetime'2026-11-22T10%3A00%3A00.0000001Z'\"")]
    [InlineData("W/\"datetime'2026-11-22T10%3a00%3a00.0000001Z'\"")]
    [InlineData("W/\"datetime'2026-11-22T10:00:00.0000001Z'\"")]
    [InlineData("W/\"datetime'2026-11-22T12:00:00.0000001+02:00'\"")]
    [InlineData(" W/\"datetime'2026-11-22 10%3A00%3A00.0000001'\" ")]
    public void TryParse_OneTimeInManySpellings_GivesTheSameTicks(string tag)
    {
        Assert.True(EntityTag.TryParse(tag, out var ticks));
        Assert.Equal(new DateTime(2026, 11, 22, 10, 0, 0).Ticks + 1, ticks);
    }

    [Theory]
    [InlineData("W/\"datetime'2026-11-22T10%3A00%3A61.0000000Z'\"")]
    [InlineData("W/\"datetime'1500-11-22T10%3A00%3A00.0000000Z'\"")]
    [InlineData("W/\"datetime'é'\"")]
    [InlineData("W/\"datetime'%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A%3A'\"")]
    public void TryParse_NoTimeOfTheService_IsFalse(string tag) => Assert.False(EntityTag.TryParse(tag, out _));
}
