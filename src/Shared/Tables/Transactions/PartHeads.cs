using System.Text;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>What stands around the keys and the JSON of an operation on one table: made once a table.</summary>
internal sealed class PartHeads(Uri endpoint, string changeSet, string table)
{
    private const string Format = "?$format=application%2Fjson%3Bodata%3Dminimalmetadata HTTP/1.1\r\n";

    private readonly string _begin =
        $"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n";

    private readonly string _address = $"{endpoint.AbsoluteUri.TrimEnd('/')}/{table}";

    private readonly string _headers =
        $"Host: {endpoint.Host}\r\nx-ms-version: {TransactionClient.ServiceVersion}\r\nDataServiceVersion: 3.0\r\n";

    /// <summary>From the boundary to the JSON.</summary>
    public byte[] Add => field ??= Encoding.ASCII.GetBytes(
        $"{_begin}POST {_address}{Format}{_headers}Prefer: return-no-content\r\nAccept: application/json;odata=minimalmetadata\r\n" +
        "Content-Type: application/json;odata=nometadata\r\n\r\n");

    /// <summary>From the boundary to the PartitionKey.</summary>
    public byte[] Replace => field ??= Encoding.ASCII.GetBytes($"{_begin}PUT {_address}(PartitionKey='");

    /// <inheritdoc cref="Replace"/>
    public byte[] Delete => field ??= Encoding.ASCII.GetBytes($"{_begin}DELETE {_address}(PartitionKey='");

    /// <summary>From the RowKey to where If-Match may stand.</summary>
    public byte[] ReplaceHeaders => field ??= Encoding.ASCII.GetBytes($"'){Format}{_headers}");
}
