using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.TableEmulator;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>The table emulator, every request signed for the target it has.</summary>
internal sealed class TableHttpTarget : HttpTarget
{
    private static readonly byte[] Key = Convert.FromBase64String(TableEmulatorOptions.DevelopmentAccountKey);

    public override IEnumerable<byte[]> Seeds => Utf8(
        "POST /devstoreaccount1/Tables HTTP/1.1\nContent-Type: application/json\n\n{\"TableName\":\"t\"}",
        "POST /devstoreaccount1/t HTTP/1.1\nContent-Type: application/json\nPrefer: return-content\n\n{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"x\":1}",
        "PUT /devstoreaccount1/t(PartitionKey='p',RowKey='r') HTTP/1.1\nContent-Type: application/json\n\n{\"x@odata.type\":\"Edm.Int64\",\"x\":\"1\"}",
        "GET /devstoreaccount1/t()?$filter=PartitionKey%20eq%20'p'&$select=x&$top=5 HTTP/1.1\nAccept: application/json;odata=fullmetadata\nx-ms-client-request-id: a\nx-ms-version: 2019-02-02",
        "GET /devstoreaccount1/t HTTP/1.1\nx-ms-client-request-id: é\nPrefer: é", "GET /devstoreaccount1/Tables HTTP/1.1\nx-ms-version: é",
        "GET /devstoreaccount1/?restype=service&comp=properties HTTP/1.1", "GET /devstoreaccount1/t?comp=acl HTTP/1.1",
        "PUT /devstoreaccount1/?restype=service&comp=properties HTTP/1.1\n\n<StorageServiceProperties/>",
        "DELETE /devstoreaccount1/t(PartitionKey='p',RowKey='r') HTTP/1.1\nIf-Match: W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"",
        "POST /devstoreaccount1/$batch HTTP/1.1\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: application/http\n\n"
            + "POST /devstoreaccount1/t HTTP/1.1\nContent-ID: 1\n\n{\"PartitionKey\":\"p\",\"RowKey\":\"s\"}\n--c--\n--b--\n");

    protected override Uri Endpoint => Backend.Tables;

    protected override string Proof(string target)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var comp = target.Split('?', '&').FirstOrDefault(part => part.StartsWith("comp=", StringComparison.Ordinal));
        var text = $"{date}\n/devstoreaccount1{target.Split('?')[0]}{(comp is null ? "" : "?" + comp)}";
        return $"x-ms-date: {date}\r\nAuthorization: SharedKeyLite devstoreaccount1:{Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)))}\r\n";
    }
}
