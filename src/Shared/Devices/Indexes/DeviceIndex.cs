using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>
/// The keys of a device's index rows: <c>i~{kind}~{hash of the value}~{deviceId}</c>, next to the device's own row. See
/// docs/decisions/0006-device-api.md.
/// </summary>
internal static class DeviceIndex
{
    public const string Prefix = "i~";

    /// <summary>Sorts after every index row.</summary>
    public const string End = "i\u007f";

    /// <summary>The index of the devices that are disabled.</summary>
    public static readonly string Disabled = Of('d', "disabled");

    private const int HashBytes = 8;

    // i~k~{hash}~
    private const int PrefixLength = 4 + (HashBytes * 2) + 1;

    /// <summary>What the keys of an index begin with; the device's id follows.</summary>
    public static string Type(string type) => Of('t', type);

    /// <inheritdoc cref="Type"/>
    public static string Site(string site) => Of('s', site);

    /// <inheritdoc cref="Type"/>
    /// <remarks>The length of the name keeps <c>a:b</c> = <c>c</c> and <c>a</c> = <c>b:c</c> apart.</remarks>
    public static string Tag(string name, string value) => Of('g', $"{name.Length}:{name}:{value}");

    /// <summary>The keys of all index rows that a device has; none for null.</summary>
    public static HashSet<string> KeysOf(Device? device)
    {
        // A set, should two values have one hash.
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (device is null)
        {
            return keys;
        }

        if (device.Properties.Type is { } type)
        {
            keys.Add(Type(type) + device.DeviceId);
        }

        if (device.Properties.Site is { } site)
        {
            keys.Add(Site(site) + device.DeviceId);
        }

        if (device.Status == DeviceStatus.Disabled)
        {
            keys.Add(Disabled + device.DeviceId);
        }

        foreach (var (name, value) in device.Properties.Tags)
        {
            keys.Add(Tag(name, value) + device.DeviceId);
        }

        return keys;
    }

    /// <summary>The device of an index row.</summary>
    public static string DeviceId(string rowKey) => rowKey.Length > PrefixLength ? rowKey[PrefixLength..] : string.Empty;

    /// <summary>Sorts after all keys that begin with an index's prefix: DEL follows <c>~</c>.</summary>
    public static string EndOf(string prefix) => prefix[..^1] + '\u007f';

    private static string Of(char kind, string value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value), hash);
        return $"{Prefix}{kind}~{BinaryPrimitives.ReadUInt64BigEndian(hash):x16}~";
    }
}
