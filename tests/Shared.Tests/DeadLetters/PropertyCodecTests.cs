using CsCheck;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Tests.DeadLetters;

public sealed class PropertyCodecTests
{
    private static Gen<object?> Boxed<T>(Gen<T> gen) => gen.Select(value => (object?)value);

    public static readonly Gen<object?> AnyProperty = Gen.OneOf(
        Gen.Const((object?)null), Boxed(Gen.String), Boxed(Gen.Bool), Boxed(Gen.SByte), Boxed(Gen.Byte), Boxed(Gen.Short),
        Boxed(Gen.UShort), Boxed(Gen.Int), Boxed(Gen.UInt), Boxed(Gen.Long), Boxed(Gen.ULong), Boxed(Gen.Float), Boxed(Gen.Double),
        Boxed(Gen.Decimal), Boxed(Gen.Char), Boxed(Gen.DateTime), Boxed(Gen.DateTimeOffset), Boxed(Gen.TimeSpan), Boxed(Gen.Guid),
        Boxed(Gen.Byte.Array[0, 40]), Gen.Const((object?)new Uri("amqp://host/a?b=c")));

    [Fact]
    public void Decode_AnyEncodedProperty_IsTheSameValueOfTheSameType()
    {
        AnyProperty.Sample(value =>
        {
            var (type, text) = PropertyCodec.Encode(value);
            var decoded = PropertyCodec.Decode(type, text);
            Assert.Equal(value?.GetType(), decoded?.GetType());
            Assert.Equal(value, decoded);
        });
    }

    [Fact]
    public void Encode_UnknownType_KeepsItsText()
    {
        Assert.Equal(("string", "1.2.3"), PropertyCodec.Encode(new Version(1, 2, 3)));
    }
}
