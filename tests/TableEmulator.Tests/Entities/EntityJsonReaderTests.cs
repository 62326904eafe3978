using System.Text;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Tests.Entities;

public class EntityJsonReaderTests
{
    [Theory]
    [InlineData("""{"A":"<bad>"}""")]
    [InlineData("""{"<bad>":"a"}""")]
    [InlineData("""{"A":"é","B":"<bad>"}""")]
    public void Read_BytesThatAreNoUtf8_IsRefused(string json) =>
        Assert.Equal(TableErrors.InvalidInput, EntityJsonReader.Read(WithBadByte(json), withKeys: false, out _));

    [Fact]
    public void Read_BytesThatAreNoUtf8InAnIgnoredValue_TakesTheRest()
    {
        Assert.Null(EntityJsonReader.Read(WithBadByte("""{"odata.etag":"<bad>","A":"é"}"""), withKeys: false, out var content));

        Assert.True(PropertyReader.TryFind(content!.Properties, "A"u8, out var found));
        Assert.Equal("é", Encoding.UTF8.GetString(found.Value));
    }

    // A body of 4 MiB holds 100,000 of them, each of which is looked for among all before it.
    [Fact]
    public void Read_AnnotationsOfMorePropertiesThanThereCanBe_IsRefusedBeforeTheyAreAllRead()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 400).Select(i => $"\"p{i}@odata.type\":\"Edm.Int64\"")) + "}";

        Assert.Equal(TableErrors.TooManyProperties, EntityJsonReader.Read(Encoding.UTF8.GetBytes(json), withKeys: false, out _));
    }

    private static byte[] WithBadByte(string json) =>
        [.. json.Split("<bad>") switch { var parts => Encoding.UTF8.GetBytes(parts[0]).Append((byte)0xFF).Concat(Encoding.UTF8.GetBytes(parts[1])) }];
}
