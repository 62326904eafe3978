namespace Serverless.Shared.Tests.Faults;

/// <summary>A request on its way to the store.</summary>
/// <param name="Number">Of this proxy's requests, from 0.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, decoded.</param>
/// <param name="Body">The body as text.</param>
internal sealed record FaultRequest(int Number, string Method, string Path, string Body)
{
    public bool IsTransaction => Path.EndsWith("/$batch", StringComparison.Ordinal);

    /// <summary>In a transaction, the place of the first operation that mentions a text; null where none does.</summary>
    public int? IndexOf(string text)
    {
        // What stands before the first part is no operation.
        var operations = Body.Split("Content-Type: application/http")[1..];
        var index = Array.FindIndex(operations, operation => operation.Contains(text, StringComparison.Ordinal));
        return index < 0 ? null : index;
    }
}
