using System.Collections.Concurrent;
using System.Text;
using Azure;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Writes transactions as multipart bodies: a batch of one change set.</summary>
/// <param name="endpoint">The address of the account.</param>
internal sealed class TransactionBody(Uri endpoint)
{
    // Constant, for no body can contain them: a boundary stands at the start of a line, and JSON has no line breaks.
    private const string Batch = "batch_7d0fb1a6-5c7e-4b5e-9d6c-0a7f0c2d9b11";
    private const string ChangeSet = "changeset_7d0fb1a6-5c7e-4b5e-9d6c-0a7f0c2d9b12";

    public const string ContentType = "multipart/mixed; boundary=" + Batch;

    private static readonly byte[] Begin = Encoding.ASCII.GetBytes(
        $"--{Batch}\r\nContent-Type: multipart/mixed; boundary={ChangeSet}\r\n\r\n");

    private static readonly byte[] End = Encoding.ASCII.GetBytes($"--{ChangeSet}--\r\n\r\n--{Batch}--\r\n");

    // Bounded by the product's tables.
    private readonly ConcurrentDictionary<string, PartHeads> _heads = new(StringComparer.Ordinal);

    public void Write(PooledBuffer output, string table, IReadOnlyList<TransactionOperation> operations)
    {
        var heads = _heads.GetOrAdd(table, static (name, address) => new PartHeads(address, ChangeSet, name), endpoint);
        var writer = new RowWriter(output);
        output.Write(Begin);
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            var rowKey = writer.RowKeyOf(operation.Row);
            WriteHead(output, heads, operation, writer.PartitionKeyOf(operation.Row), rowKey);
            if (operation.Kind != TransactionKind.Delete)
            {
                writer.WriteRow(operation.Row, rowKey);
            }

            output.Write("\r\n"u8);
        }

        output.Write(End);
    }

    private static void WriteHead(
        PooledBuffer output, PartHeads heads, in TransactionOperation operation, ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> rowKey)
    {
        if (operation.Kind == TransactionKind.Add)
        {
            output.Write(heads.Add);
            return;
        }

        output.Write(operation.Kind == TransactionKind.Delete ? heads.Delete : heads.Replace);
        KeyEncoding.Write(output, partitionKey);
        output.Write("',RowKey='"u8);
        KeyEncoding.Write(output, rowKey);
        output.Write(heads.ReplaceHeaders);
        if (operation.Kind != TransactionKind.Upsert)
        {
            WriteCondition(output, operation.IfMatch);
        }

        output.Write(operation.Kind == TransactionKind.Delete
            ? "Accept: application/json\r\n\r\n"u8
            : "Accept: application/json\r\nContent-Type: application/json\r\n\r\n"u8);
    }

    private static void WriteCondition(PooledBuffer output, ETag etag)
    {
        if (etag == default)
        {
            // Without If-Match the service would replace the row whatever it is.
            throw new ArgumentException("An update or a deletion needs an ETag.", nameof(etag));
        }

        var text = etag.ToString("H");
        output.Write("If-Match: "u8);
        output.Advance(Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length)));
        output.Write("\r\n"u8);
    }
}
