using System.Text.Json;

namespace Serverless.Shared.State.Answers;

/// <summary>The rows of a page of states, one after the other, where they lie.</summary>
internal ref struct StatePage
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;

    /// <param name="json">An object with the array <c>value</c>, each row with its ETag before its keys before its columns;
    /// empty for no rows.</param>
    public StatePage(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json);
        if (json.IsEmpty)
        {
            return;
        }

        while (_reader.Read() && !(_reader.TokenType == JsonTokenType.PropertyName && _reader.ValueTextEquals("value"u8)))
        {
            // Metadata of the whole page.
        }

        _reader.Read();
    }

    /// <summary>The device of the row.</summary>
    public string DeviceId { get; private set; } = "";

    /// <summary>The row's ETag; null where the store gave none.</summary>
    public string? ETag { get; private set; }

    /// <summary>The row itself.</summary>
    public ReadOnlySpan<byte> Row { get; private set; }

    /// <summary>Goes on to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="JsonException">The page is no JSON.</exception>
    public bool Read()
    {
        if (_json.IsEmpty || !_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var start = (int)_reader.TokenStartIndex;
        ReadHead(_reader);
        _reader.Skip();
        Row = _json[start..(int)_reader.BytesConsumed];
        return true;
    }

    private void ReadHead(Utf8JsonReader reader)
    {
        (DeviceId, ETag) = ("", null);
        while (DeviceId.Length == 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isETag = reader.ValueTextEquals("odata.etag"u8);
            var isKey = reader.ValueTextEquals("RowKey"u8);
            reader.Read();
            if (isETag)
            {
                ETag = reader.GetString();
            }
            else if (isKey)
            {
                DeviceId = reader.GetString() ?? "";
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
