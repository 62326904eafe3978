using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Entities;

/// <summary>Writes entities as JSON, straight from their stored form.</summary>
internal sealed class EntityJsonWriter(ResourceUris uris, string table, MetadataLevel level, EntityProjection? projection)
{
    /// <summary>Writes the entity as an object; <paramref name="alone"/> adds the metadata that a list has once.</summary>
    public void Write(Utf8JsonWriter json, StoredEntity entity, bool alone)
    {
        EntityKey.Split(entity.Key, out var partitionKey, out var rowKey);
        json.WriteStartObject();
        if (alone && level != MetadataLevel.None) json.WriteString("odata.metadata"u8, uris.Metadata($"{table}/@Element{projection?.Context}"));
        if (level == MetadataLevel.Full)
        {
            json.WriteString("odata.type"u8, uris.TypeName(table));
            json.WriteString("odata.id"u8, uris.Entity(table, EntityKey.Decode(partitionKey), EntityKey.Decode(rowKey)));
        }

        if (level != MetadataLevel.None) json.WriteString("odata.etag"u8, EntityTag.Write(entity.Ticks));
        if (level == MetadataLevel.Full)
        {
            json.WriteString(
                "odata.editLink"u8, ResourceUris.EntityLink(table, EntityKey.Decode(partitionKey), EntityKey.Decode(rowKey)));
        }

        if (projection is null || projection.PartitionKey) WriteKey(json, "PartitionKey"u8, partitionKey);
        if (projection is null || projection.RowKey) WriteKey(json, "RowKey"u8, rowKey);
        if (projection is null || projection.Timestamp)
        {
            if (level == MetadataLevel.Full) json.WriteString("Timestamp@odata.type"u8, "Edm.DateTime"u8);
            WriteTime(json, "Timestamp"u8, entity.Ticks);
        }

        if (projection is null) WriteAll(json, entity.Properties);
        else WriteSelected(json, entity.Properties, projection);
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        if (EntityKey.HasSurrogates(key)) json.WriteString(name, EntityKey.Decode(key));
        else json.WriteString(name, key);
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, long ticks)
    {
        Span<byte> text = stackalloc byte[EdmDateTime.MaxLength];
        json.WriteString(name, text[..EdmDateTime.Write(ticks, text)]);
    }

    private static void WriteDouble(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value)
    {
        if (!double.IsFinite(value))
        {
            json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
            return;
        }

        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out var written, "R", CultureInfo.InvariantCulture);

        // A double keeps its point, or a reader without annotations would take 21.0 for an Int32.
        if (text[..written].IndexOfAny("."u8[0], "E"u8[0]) < 0) written += Encoding.UTF8.GetBytes(".0", text[written..]);
        json.WritePropertyName(name);
        json.WriteRawValue(text[..written], skipInputValidation: true);
    }

    private void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> properties)
    {
        var reader = new PropertyReader(properties);
        while (reader.Read()) WriteProperty(json, reader);
    }

    private void WriteSelected(Utf8JsonWriter json, ReadOnlySpan<byte> properties, EntityProjection selected)
    {
        foreach (var name in selected.Names)
        {
            if (PropertyReader.TryFind(properties, name, out var found)) WriteProperty(json, found);
            else json.WriteNull(name);
        }
    }

    private void WriteProperty(Utf8JsonWriter json, PropertyReader property)
    {
        Annotate(json, property);
        switch (property.Type)
        {
            case EdmType.String:
                json.WriteString(property.Name, property.Value);
                break;
            case EdmType.Binary:
                json.WriteBase64String(property.Name, property.Value);
                break;
            case EdmType.Boolean:
                json.WriteBoolean(property.Name, property.Value[0] != 0);
                break;
            case EdmType.Int32:
                json.WriteNumber(property.Name, BinaryPrimitives.ReadInt32LittleEndian(property.Value));
                break;
            case EdmType.Int64:
                Span<byte> text = stackalloc byte[20];
                BinaryPrimitives.ReadInt64LittleEndian(property.Value).TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
                json.WriteString(property.Name, text[..written]);
                break;
            case EdmType.Double:
                WriteDouble(json, property.Name, BinaryPrimitives.ReadDoubleLittleEndian(property.Value));
                break;
            case EdmType.DateTime:
                WriteTime(json, property.Name, BinaryPrimitives.ReadInt64LittleEndian(property.Value));
                break;
            default:
                json.WriteString(property.Name, new Guid(property.Value));
                break;
        }
    }

    private void Annotate(Utf8JsonWriter json, PropertyReader property)
    {
        // String, Boolean, Int32 and Double are told by their JSON; the names NaN and Infinity are not.
        var told = property.Type is EdmType.String or EdmType.Boolean or EdmType.Int32
            || (property.Type == EdmType.Double && double.IsFinite(BinaryPrimitives.ReadDoubleLittleEndian(property.Value)));
        if (level == MetadataLevel.None || told) return;

        const int MaxUtf8OfName = Limits.ServiceLimits.MaxPropertyNameChars * 3;
        Span<byte> name = stackalloc byte[MaxUtf8OfName + 11];
        property.Name.CopyTo(name);
        "@odata.type"u8.CopyTo(name[property.Name.Length..]);
        json.WriteString(name[..(property.Name.Length + 11)], EdmTypeNames.Of(property.Type));
    }
}
