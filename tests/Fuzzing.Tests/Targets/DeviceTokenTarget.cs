using System.Security.Cryptography;
using System.Text;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.Shared.Devices.Credentials;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Device tokens: one that was changed anywhere is none, is not signed, or still names the same device and end.</summary>
internal sealed class DeviceTokenTarget : FuzzTarget
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private static readonly string Token = Sign("devices%2Fpump-7", "1795687200");

    public override IEnumerable<byte[]> Seeds => Utf8(Token, Sign("devices%2fpump-7", "1795687200"), Sign("devices/a:b", "1"), "SharedAccessSignature sr=&sig=&se=");

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. Utf8("SharedAccessSignature ", "&", "=", "sr=", "&sig=", "&se=", "devices%2F", "%2F", "%252F", "pump-7", "pump-8", "%00", "%", "+", "/", "\0", "é", "٣", " ", "1795687200", "99999999999", "-1", Token)];

    public override object Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (DeviceToken.Parse(text) is not { } token)
        {
            return "none";
        }

        Hold(token.ExpiresAt.Year < 6_000, $"ends in {token.ExpiresAt.Year}");
        if (!token.IsSignedWith(Key))
        {
            return "not signed";
        }

        var isOne = (token.DeviceId, token.ExpiresAt.ToUnixTimeSeconds()) is ("pump-7", 1_795_687_200) or ("a:b", 1);
        Hold(isOne, $"signed though changed: {token.DeviceId} until {token.ExpiresAt}");
        return "signed";
    }

    private static string Sign(string resource, string expiry)
    {
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{resource}\n{expiry}")));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={expiry}";
    }
}
