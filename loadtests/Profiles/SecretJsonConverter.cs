using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.LoadTests.Profiles;

/// <summary>A text that is read and never written: reports carry the profile.</summary>
internal sealed class SecretJsonConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue("…");
}
