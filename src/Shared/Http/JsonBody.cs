using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Serverless.Shared.Http;

/// <summary>Writes the bytes of a JSON answer. One way of writing, so that equal contents have equal bytes and ETags.</summary>
internal static class JsonBody
{
    // The answers are JSON documents, never parts of a page: only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}
