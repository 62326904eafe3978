using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Authentication;

/// <summary>The fields of a shared access signature, decoded; empty where one is absent.</summary>
internal sealed record SasToken
{
    private static readonly string[] Names =
        ["sv", "sig", "sp", "st", "se", "sip", "spr", "si", "tn", "spk", "srk", "epk", "erk", "ss", "srt", "ses"];

    private readonly Dictionary<string, string> _fields;

    private SasToken(Dictionary<string, string> fields) => _fields = fields;

    /// <summary>True for one that names services, false for one of a table.</summary>
    public bool IsOfAccount => Has("ss") || Has("srt");

    public string this[string name] => _fields.GetValueOrDefault(name, "");

    public static bool IsIn(RequestTarget target) => target.Query.ContainsKey("sig");

    /// <summary>Reads the fields; null if one is there twice.</summary>
    public static SasToken? Read(RequestTarget target)
    {
        var fields = new Dictionary<string, string>(Names.Length, StringComparer.Ordinal);
        foreach (var name in Names)
        {
            if (!target.Query.TryGetValue(name, out var values)) continue;
            if (values.Count != 1) return null;
            fields[name] = values[0] ?? "";
        }

        return new SasToken(fields);
    }

    public bool Has(string name) => _fields.ContainsKey(name);
}
