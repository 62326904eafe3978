using System.Net;
using System.Net.Sockets;

namespace Serverless.TableEmulator.Authentication;

/// <summary>The field <c>sip</c>: one IPv4 address, or two with a dash between them and all that lies there.</summary>
internal static class SignedAddresses
{
    /// <summary>False if the text is no address or range of addresses.</summary>
    public static bool TryContains(string text, IPAddress? address, out bool contains)
    {
        contains = false;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!TryParse(dash < 0 ? text : text[..dash], out var first)) return false;
        if (!TryParse(dash < 0 ? text : text[(dash + 1)..], out var last)) return false;
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        contains = address is { AddressFamily: AddressFamily.InterNetwork } && Number(address) >= first && Number(address) <= last;
        return true;
    }

    private static bool TryParse(string text, out uint number)
    {
        number = 0;
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetwork) return false;
        number = Number(address);
        return true;
    }

    private static uint Number(IPAddress address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
