using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.LoadTests.Reports;

/// <summary>Points of charts as <c>[x, y]</c>: value tuples have fields alone, which are not written.</summary>
internal sealed class PointJsonConverter : JsonConverter<(double X, double Y)>
{
    public override (double X, double Y) Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<double[]>(ref reader) is [var x, var y] ? (x, y) : throw new JsonException("A point is two numbers.");

    public override void Write(Utf8JsonWriter writer, (double X, double Y) value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        Write(writer, value.X);
        Write(writer, value.Y);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
