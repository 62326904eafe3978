using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>A device's key, derived from the master key, so that nothing secret is stored.</summary>
internal static class DeviceKey
{
    /// <summary>HMAC-SHA256(master key, length of the id ‖ id ‖ registration ‖ key generation), numbers as 32 bits,
    /// big-endian. The length before the id keeps any two inputs apart.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> masterKey, string deviceId, int registration, int keyGeneration)
    {
        Span<byte> input = stackalloc byte[12 + DeviceId.MaxLength];
        var length = Encoding.ASCII.GetBytes(deviceId, input[4..]);
        BinaryPrimitives.WriteInt32BigEndian(input, length);
        BinaryPrimitives.WriteInt32BigEndian(input[(4 + length)..], registration);
        BinaryPrimitives.WriteInt32BigEndian(input[(8 + length)..], keyGeneration);
        return HMACSHA256.HashData(masterKey, input[..(12 + length)]);
    }
}
