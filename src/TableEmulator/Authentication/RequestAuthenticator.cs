using Serverless.TableEmulator.Access;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Authentication;

/// <summary>Finds out what a request may do, by the account's key or by a shared access signature.</summary>
internal sealed class RequestAuthenticator(string account, string base64Key, TableCatalog catalog, TimeProvider time)
{
    private readonly SharedKeyAuthenticator _sharedKey = new(account, new AccountKey(base64Key), time);
    private readonly SasAuthenticator _sas = new(account, new AccountKey(base64Key), catalog, time);

    public TableError? Authenticate(HttpRequest request, RequestTarget target, out AccessGrant grant)
    {
        if (request.Headers.Authorization.Count == 0 && SasToken.IsIn(target)) return _sas.Authenticate(request, target, out grant);
        grant = AccessGrant.Full;
        return _sharedKey.Verify(request) ? null : TableErrors.AuthenticationFailed;
    }
}
