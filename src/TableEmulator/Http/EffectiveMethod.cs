using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>The verb of a request; a POST may carry another one in <c>X-HTTP-Method</c>. MERGE and PATCH are the same.</summary>
internal static class EffectiveMethod
{
    public const string Merge = "PATCH";

    public static TableError? Get(string method, string? tunnelled, out string effective)
    {
        effective = method == "MERGE" ? Merge : method;
        if (string.IsNullOrEmpty(tunnelled)) return null;
        if (method != "POST") return TableErrors.XMethodNotUsingPost;
        effective = tunnelled == "MERGE" ? Merge : tunnelled;
        return tunnelled is "GET" or "PUT" or "MERGE" or "PATCH" or "DELETE" ? null : TableErrors.XMethodIncorrectValue;
    }
}
