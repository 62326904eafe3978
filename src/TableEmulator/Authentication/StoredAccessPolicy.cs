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

    /// <summary>True if the document is a list of policies that a table may have.</summary>
    public static bool IsList(ReadOnlyMemory<byte> document)
    {
        if (XmlBody.Read(document) is not { } root || root.Name != "SignedIdentifiers") return false;
        var identifiers = root.Elements().ToList();
        return identifiers.Count <= MaxCount && identifiers.TrueForAll(IsPolicy);
    }

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
