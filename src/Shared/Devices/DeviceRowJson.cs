using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Devices;

/// <summary>Reads rows of the table <c>devices</c> where their bytes lie; the same devices as <see cref="DeviceRow.Read"/>
/// makes of the SDK's entities.</summary>
internal static class DeviceRowJson
{
    private static readonly InternedNames Columns = new(256);

    /// <summary>The devices of a page; no device where the row is none.</summary>
    /// <param name="page">An object with the rows as the array <c>value</c>, columns in any order; empty for no rows.</param>
    /// <exception cref="JsonException">The page is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A column is of another type.</exception>
    public static List<(string DeviceId, Device? Device)> ReadPage(ReadOnlySpan<byte> page)
    {
        var rows = new List<(string, Device?)>();
        var reader = new Utf8JsonReader(page);
        while (!page.IsEmpty && ReadToRow(ref reader))
        {
            rows.Add(ReadRow(ref reader));
        }

        return rows;
    }

    /// <summary>The RowKeys of a page.</summary>
    /// <inheritdoc cref="ReadPage"/>
    public static List<string> ReadRowKeys(ReadOnlySpan<byte> page)
    {
        var keys = new List<string>();
        var reader = new Utf8JsonReader(page);
        while (!page.IsEmpty && ReadToRow(ref reader))
        {
            while (ReadColumn(ref reader))
            {
                if (reader.ValueTextEquals("RowKey"u8))
                {
                    keys.Add(ReadText(ref reader) ?? "");
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return keys;
    }

    /// <summary>The device of a single row.</summary>
    /// <param name="row">The row, columns in any order.</param>
    /// <inheritdoc cref="ReadPage" path="/exception"/>
    public static (string DeviceId, Device? Device) ReadRow(ReadOnlySpan<byte> row)
    {
        var reader = new Utf8JsonReader(row);
        reader.Read();
        return ReadRow(ref reader);
    }

    private static (string DeviceId, Device? Device) ReadRow(ref Utf8JsonReader reader)
    {
        string deviceId = "";
        string? type = null, displayName = null, site = null, status = null;
        IReadOnlyList<KeyValuePair<string, string>> tags = [];
        DateTimeOffset createdAt = default, updatedAt = default;
        var (registration, keyGeneration, isDeleted) = (0, 1, false);
        while (ReadColumn(ref reader))
        {
            switch (Columns.Get(reader.ValueSpan))
            {
                case nameof(TableEntity.RowKey):
                    deviceId = (ReadText(ref reader) ?? "")[DeviceKeys.DevicePrefix.Length..];
                    break;
                case DeviceRow.Type:
                    type = ReadText(ref reader);
                    break;
                case DeviceRow.DisplayName:
                    displayName = ReadText(ref reader);
                    break;
                case DeviceRow.Site:
                    site = ReadText(ref reader);
                    break;
                case DeviceRow.Status:
                    status = ReadText(ref reader);
                    break;
                case DeviceRow.Tags:
                    reader.Read();
                    tags = ReadTags(reader.GetBytesFromBase64());
                    break;
                case DeviceRow.CreatedAt:
                    reader.Read();
                    createdAt = reader.GetDateTimeOffset();
                    break;
                case DeviceRow.UpdatedAt:
                    reader.Read();
                    updatedAt = reader.GetDateTimeOffset();
                    break;
                case DeviceRow.Registration:
                    reader.Read();
                    registration = reader.GetInt32();
                    break;
                case DeviceRow.KeyGeneration:
                    reader.Read();
                    keyGeneration = reader.GetInt32();
                    break;
                case DeviceRow.Deleted:
                    reader.Read();
                    isDeleted = reader.GetBoolean();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (deviceId, isDeleted ? null : new Device
        {
            DeviceId = deviceId,
            Properties = new DeviceProperties { Type = type, DisplayName = displayName, Site = site, Tags = tags },

            // As in DeviceRow: what cannot be read must not let a disabled device through.
            Status = DeviceStatusText.Parse(status) ?? DeviceStatus.Disabled,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Registration = registration,
            KeyGeneration = keyGeneration,
        });
    }

    /// <summary>Goes on to the next row: from the page's start, or from the row before.</summary>
    private static bool ReadToRow(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            while (reader.Read() && !(reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("value"u8)))
            {
                // Metadata of the whole page.
            }

            reader.Read();
        }

        return reader.Read() && reader.TokenType == JsonTokenType.StartObject;
    }

    /// <summary>Goes on to the name of the next column, or to the end of the row.</summary>
    private static bool ReadColumn(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static List<KeyValuePair<string, string>> ReadTags(ReadOnlySpan<byte> json)
    {
        var tags = new List<KeyValuePair<string, string>>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (ReadColumn(ref reader))
        {
            var name = reader.GetString()!;
            tags.Add(KeyValuePair.Create(name, ReadText(ref reader) ?? string.Empty));
        }

        return tags;
    }
}
