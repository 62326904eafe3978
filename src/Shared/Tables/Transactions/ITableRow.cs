using System.Buffers;
using System.Text;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A row that a transaction writes, in the form nearest to its bytes.</summary>
internal interface ITableRow
{
    string PartitionKey { get; }

    string RowKey { get; }

    /// <summary>An upper bound of what the row's operation takes in the body of a transaction; see <see cref="EntitySize"/>.</summary>
    int MaxBytes { get; }

    /// <summary>Writes <see cref="RowKey"/> as UTF-8; half a surrogate pair becomes U+FFFD.</summary>
    void WriteRowKey(IBufferWriter<byte> utf8) => Encoding.UTF8.GetBytes(RowKey, utf8);

    /// <summary>Writes the columns, the keys aside. The same each time: an attempt that failed is written anew.</summary>
    void WriteProperties(RowWriter writer);
}
