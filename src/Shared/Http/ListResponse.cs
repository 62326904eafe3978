using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>One page of a list: <c>{items, continuation}</c>.</summary>
internal static class ListResponse
{
    /// <param name="items">The page; may be short or empty.</param>
    /// <param name="continuation">Where the next page begins; null at the end.</param>
    /// <param name="writeItem">Writes one item.</param>
    /// <param name="cacheControl">How long it may be kept, or null.</param>
    public static IResult Create<T>(
        IReadOnlyList<T> items, string? continuation, Action<Utf8JsonWriter, T> writeItem, string? cacheControl = null)
    {
        var body = JsonBody.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var item in items)
            {
                writeItem(writer, item);
            }

            writer.WriteEndArray();
            writer.WriteString("continuation", continuation);
            writer.WriteEndObject();
        });
        return new JsonResponse(StatusCodes.Status200OK, body) { CacheControl = cacheControl };
    }
}
