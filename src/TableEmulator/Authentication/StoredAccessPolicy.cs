using System.Globalization;
using System.Xml.Linq;
using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Authentication;

/// <summary>What a table's access policy sets; empty where it leaves a field to the signature.</summary>
internal sealed record StoredAccessPolicy(string Start, string Expiry, string Permissions)
{
    private const int MaxCount = 5;
    private const int MaxNameChars = 64;

    /// <summary>The policy of a signature that names none.</summary>
    public static readonly StoredAccessPolicy None = new("", "", "");

    /// <summary>Finds a policy in a table's list of them; null if it is not there.</summary>
    public static StoredAccessPolicy? Find(byte[]? policies, string name)
    {
        if (policies is null || XmlBody.Read(policies) is not { } root) return null;
        foreach (var identifier in root.Elements("SignedIdentifier"))
        {
            if (Text(identifier, "Id") != name) continue;
            var policy = identifier.Element("AccessPolicy");
            return new StoredAccessPolicy(Text(policy, "Start"), Text(policy, "Expiry"), Text(policy, "Permission"));
        }

        return null;
    }

    /// <summary>
    /// A list of policies that a table may have, as the service returns it: times with seven digits of the second, and
    /// nothing of what a policy leaves empty. Null if the document is no such list.
    /// </summary>
    public static byte[]? ReadList(ReadOnlyMemory<byte> document)
    {
        if (XmlBody.Read(document) is not { } root || root.Name != "SignedIdentifiers") return null;
        var identifiers = root.Elements().ToList();
        if (identifiers.Count > MaxCount || !identifiers.TrueForAll(IsPolicy)) return null;
        return XmlBody.Write(new XElement("SignedIdentifiers", identifiers.Select(Normalized)));
    }

    private static XElement Normalized(XElement identifier)
    {
        var given = identifier.Element("AccessPolicy");
        var policy = new XElement("AccessPolicy");
        Set(policy, "Start", NormalizedTime(Text(given, "Start")));
        Set(policy, "Expiry", NormalizedTime(Text(given, "Expiry")));
        Set(policy, "Permission", Text(given, "Permission"));
        return new XElement("SignedIdentifier", new XElement("Id", Text(identifier, "Id")), policy.HasElements ? policy : null);
    }

    private static void Set(XElement policy, string name, string text)
    {
        if (text.Length > 0) policy.Add(new XElement(name, text));
    }

    private static string NormalizedTime(string text) => SignedTime.TryParse(text, out var time)
        ? time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)
        : "";

    private static bool IsPolicy(XElement identifier)
    {
        var policy = identifier.Element("AccessPolicy");
        return identifier.Name == "SignedIdentifier" && Text(identifier, "Id") is { Length: > 0 and <= MaxNameChars }
            && IsTime(Text(policy, "Start")) && IsTime(Text(policy, "Expiry"))
            && Text(policy, "Permission").All("raud".Contains);
    }

    private static bool IsTime(string text) => text.Length == 0 || SignedTime.TryParse(text, out _);

    private static string Text(XElement? parent, string name) => parent?.Element(name)?.Value.Trim() ?? "";
}
