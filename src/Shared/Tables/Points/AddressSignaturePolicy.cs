using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Shared.Tables.Points;

/// <summary>Signs each request with the key of an account (SharedKeyLite of the Table service): the date, to the second,
/// and the request's address, which has no parameter <c>comp</c>.</summary>
internal sealed class AddressSignaturePolicy(string account, byte[] key, TimeProvider time) : HttpPipelineSynchronousPolicy
{
    private readonly string _scheme = $"SharedKeyLite {account}:";
    private Second? _second;

    public override void OnSendingRequest(HttpMessage message)
    {
        var now = time.GetUtcNow();
        var number = now.ToUnixTimeSeconds();
        var second = Volatile.Read(ref _second);
        if (second?.Number != number)
        {
            second = new Second(number, now.ToString("R", CultureInfo.InvariantCulture));
            Volatile.Write(ref _second, second);
        }

        message.Request.Headers.SetValue("x-ms-date", second.Date);
        message.Request.Headers.SetValue("Authorization", Sign(second.Date, message.Request.Uri.Path));
    }

    private string Sign(string date, string path)
    {
        var length = Encoding.UTF8.GetMaxByteCount(date.Length + account.Length + path.Length + 3);
        Span<byte> text = length <= 1024 ? stackalloc byte[1024] : new byte[length];
        var end = Encoding.UTF8.GetBytes(date, text);
        text[end++] = (byte)'\n';
        text[end++] = (byte)'/';
        end += Encoding.UTF8.GetBytes(account, text[end..]);
        if (!path.StartsWith('/'))
        {
            text[end++] = (byte)'/';
        }

        end += Encoding.UTF8.GetBytes(path, text[end..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text[..end], hash);
        Span<byte> base64 = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(hash.Length)];
        Base64.EncodeToUtf8(hash, base64, out _, out var written);
        return string.Concat(_scheme, Encoding.ASCII.GetString(base64[..written]));
    }

    private sealed record Second(long Number, string Date);
}
