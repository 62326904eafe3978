using Serverless.TableEmulator.Access;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Limits;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Authentication;

/// <summary>Verifies the shared access signature of an account or a table, and reads what it grants.</summary>
internal sealed class SasAuthenticator(string account, AccountKey key, TableCatalog catalog, TimeProvider time)
{
    public TableError? Authenticate(HttpRequest request, RequestTarget target, out AccessGrant grant)
    {
        grant = AccessGrant.None;
        var token = SasToken.Read(target);
        if (token is null || !ApiVersions.IsKnown(token["sv"], time)) return TableErrors.AuthenticationFailed;
        var refusal = token.IsOfAccount ? OfAccount(token, out grant) : OfTable(token, target, out grant);
        return refusal ?? CheckOrigin(token, request);
    }

    private TableError? OfAccount(SasToken token, out AccessGrant grant)
    {
        grant = AccessGrant.None;
        if (string.CompareOrdinal(token["sv"], SasStringToSign.FirstOfAccount) < 0) return TableErrors.AuthenticationFailed;
        if (!key.IsSignatureOf(SasStringToSign.OfAccount(account, token), token["sig"])) return TableErrors.AuthenticationFailed;
        if (token["sp"].Length == 0 || token["srt"].Length == 0 || !IsNow(token["st"], token["se"])) return TableErrors.AuthenticationFailed;
        if (!token["ss"].Contains('t', StringComparison.Ordinal)) return TableErrors.AuthorizationServiceMismatch;
        grant = AccessGrant.OfAccount(token["sp"], token["srt"]);
        return null;
    }

    private TableError? OfTable(SasToken token, RequestTarget target, out AccessGrant grant)
    {
        grant = AccessGrant.None;
        var table = target.Table.Length > 0 ? target.Table : token["tn"];
        if (token.Has("tn") && !token["tn"].Equals(table, StringComparison.OrdinalIgnoreCase)) return TableErrors.AuthenticationFailed;
        if (string.CompareOrdinal(token["sv"], SasStringToSign.FirstOfTable) < 0) return TableErrors.AuthenticationFailed;
        if (!key.IsSignatureOf(SasStringToSign.OfTable(account, table, token), token["sig"])) return TableErrors.AuthenticationFailed;

        var policy = StoredAccessPolicy.None;
        if (token.Has("si"))
        {
            var stored = catalog.TryGet(table, out var info) ? StoredAccessPolicy.Find(info.AccessPolicies, token["si"]) : null;
            if (stored is null) return TableErrors.AuthenticationFailed;
            policy = stored;
        }

        // A field is set in one of the two places, not in both.
        var isClear = IsOne(token["st"], policy.Start, out var start) & IsOne(token["se"], policy.Expiry, out var expiry)
            & IsOne(token["sp"], policy.Permissions, out var permissions);
        if (!isClear || permissions.Length == 0 || !IsNow(start, expiry)) return TableErrors.AuthenticationFailed;
        if (!KeyBounds.TryMake(token, out var bounds)) return TableErrors.AuthenticationFailed;
        grant = AccessGrant.OfTable(table, permissions, bounds);
        return null;
    }

    private static bool IsOne(string signed, string stored, out string value)
    {
        value = signed.Length > 0 ? signed : stored;
        return signed.Length == 0 || stored.Length == 0;
    }

    private static TableError? CheckOrigin(SasToken token, HttpRequest request)
    {
        if (token.Has("spr") && !token["spr"].Split(',').Contains(request.Scheme, StringComparer.Ordinal))
            return TableErrors.AuthorizationProtocolMismatch;
        if (!token.Has("sip")) return null;
        if (!SignedAddresses.TryContains(token["sip"], request.HttpContext.Connection.RemoteIpAddress, out var isInside))
            return TableErrors.AuthenticationFailed;
        return isInside ? null : TableErrors.AuthorizationSourceIPMismatch;
    }

    private bool IsNow(string start, string expiry)
    {
        var now = time.GetUtcNow();
        if (start.Length > 0 && (!SignedTime.TryParse(start, out var from) || now < from)) return false;
        return SignedTime.TryParse(expiry, out var until) && now < until;
    }
}
