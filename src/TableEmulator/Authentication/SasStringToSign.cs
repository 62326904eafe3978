namespace Serverless.TableEmulator.Authentication;

/// <summary>
/// What a shared access signature signs, by its version. Sources: "Create a service SAS" and "Create an account SAS" of
/// the Azure Storage documentation.
/// </summary>
internal static class SasStringToSign
{
    // Versions are dates, so that their order is that of their text.
    private const string FirstWithAddressAndProtocol = "2015-04-05";
    private const string FirstWithService = "2015-02-21";
    private const string FirstWithEncryptionScope = "2020-12-06";

    /// <summary>First version of a SAS that a table may have.</summary>
    public const string FirstOfTable = "2012-02-12";

    /// <summary>First version of a SAS that an account may have.</summary>
    public const string FirstOfAccount = FirstWithAddressAndProtocol;

    public static string OfAccount(string account, SasToken token)
    {
        var version = token["sv"];
        var text = $"{account}\n{token["sp"]}\n{token["ss"]}\n{token["srt"]}\n{token["st"]}\n{token["se"]}\n{token["sip"]}\n{token["spr"]}\n{version}\n";
        return IsFrom(version, FirstWithEncryptionScope) ? $"{text}{token["ses"]}\n" : text;
    }

    public static string OfTable(string account, string table, SasToken token)
    {
        var version = token["sv"];
        var service = IsFrom(version, FirstWithService) ? "/table" : "";
        var origin = IsFrom(version, FirstWithAddressAndProtocol) ? $"{token["sip"]}\n{token["spr"]}\n" : "";
        return $"{token["sp"]}\n{token["st"]}\n{token["se"]}\n{service}/{account}/{table.ToLowerInvariant()}\n{token["si"]}\n"
            + $"{origin}{version}\n{token["spk"]}\n{token["srk"]}\n{token["epk"]}\n{token["erk"]}";
    }

    private static bool IsFrom(string version, string first) => string.CompareOrdinal(version, first) >= 0;
}
