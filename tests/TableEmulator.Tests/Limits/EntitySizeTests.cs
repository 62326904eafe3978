using System.Text;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Tests.Limits;

public class EntitySizeTests
{
    private static readonly string[] ShortNames =
        [.. from a in " abcdefghijklmnopq" from b in "abcdefghijklmnopqrstuvwxyz" select $"{a}{b}".Trim()];

    [Theory]
    [InlineData(252, null)]
    [InlineData(253, "TooManyProperties")]
    public void Check_SmallestPropertiesThatCanBe_CountsThem(int count, string? refusal)
    {
        var writer = new PropertyWriter();
        foreach (var name in ShortNames.Distinct().Take(count)) writer.Append(Encoding.UTF8.GetBytes(name), true);
        Assert.Equal(refusal, EntitySize.Check(0, writer.Written)?.Code);
    }
}
