using System.Text;
using System.Text.Json;
using CsCheck;
using Serverless.Shared.Desired;
using Serverless.Shared.Http;

namespace Serverless.Shared.Tests.Desired;

public sealed class DesiredDocumentTests
{
    private static readonly Gen<string> Documents = Object(3);

    // Those of RFC 7396, appendix A, whose target and patch are objects; members sorted.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"a":1,"e":null}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("{}", """{"b":[{"z":null,"a":1}],"a":1.50}""", """{"a":1.50,"b":[{"a":1,"z":null}]}""")]
    [InlineData("{}", """{ "é" : "\u00e9\u0000" }""", """{"é":"é\u0000"}""")]
    [InlineData("""{"a":1}""", """{"a":{"x":1}}""", """{"a":{"x":1}}""")]
    public void Merge_OfTheRfc_IsAsTheRfcSays(string document, string patch, string expected) =>
        Assert.Equal(expected, Merge(document, patch));

    [Fact]
    public void Merge_SamePatchTwice_ChangesNothingMore() => Gen.Select(Documents, Documents).Sample((document, patch) =>
    {
        var once = Merge(Merge("{}", document), patch);

        Assert.Equal(once, Merge(once, patch));
        Assert.Equal(once, Merge(once, "{}"));
    });

    [Fact]
    public void Merge_MembersInAnyOrder_HasTheSameBytes() =>
        Assert.Equal(Merge("{}", """{"b":{"y":1,"x":2},"a":[{"d":1,"c":2}]}"""), Merge("{}", """{"a":[{"c":2,"d":1}],"b":{"x":2,"y":1}}"""));

    [Theory]
    [InlineData("""{"a":1,"a":1}""", "#/a")]
    [InlineData("""{"a":{"b/c":1,"b/c":null}}""", "#/a/b~1c")]
    [InlineData("""{"a":[0,{"b":1,"b":1}]}""", "#/a/1/b")]
    [InlineData("""{"a":[[[[[[[[[1]]]]]]]]]}""", "")]
    [InlineData("""{"a":[[[[[[[[[[]]]]]]]]]]}""", "#/a/0/0/0/0/0/0/0/0/0")]
    [InlineData("""{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"9":{}}}}}}}}}}""", "")]
    [InlineData("""{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"9":{"10":{}}}}}}}}}}}""", "#/1/2/3/4/5/6/7/8/9/10")]
    public void Check_TwiceOrTooDeep_NamesWhere(string patch, string expected)
    {
        var errors = new RequestErrors();
        DesiredDocument.Check(JsonElement.Parse(patch), errors);

        Assert.Equal(expected, string.Join(' ', errors.All.Select(error => error.Name)));
    }

    private static Gen<string> Object(int depth) =>
        Gen.Select(Gen.OneOf("a", "b", "c"), Value(depth)).Array[0, 3].Select(members =>
            $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");

    private static Gen<string> Value(int depth)
    {
        var scalar = Gen.OneOf("1", "null", "true", "\"x\"", "[1,null]");
        return depth == 0 ? scalar : Gen.OneOf(scalar, Object(depth - 1));
    }

    private static string Merge(string document, string patch) => Encoding.UTF8.GetString(
        DesiredDocument.Merge(Encoding.UTF8.GetBytes(document), JsonElement.Parse(patch)).Span);
}
