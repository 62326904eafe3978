using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Serverless.TableEmulator.Http;

/// <summary>A JSON body in the making.</summary>
internal sealed class JsonBuffer : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    public JsonBuffer() => Json = new Utf8JsonWriter(_buffer, Options);

    public Utf8JsonWriter Json { get; }

    public long Length => Json.BytesCommitted + Json.BytesPending;

    public ReadOnlyMemory<byte> ToBody()
    {
        Json.Flush();
        return _buffer.WrittenMemory;
    }

    public void Dispose() => Json.Dispose();
}
