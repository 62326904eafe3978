using System.Text;

namespace Serverless.TableEmulator.Filter;

/// <summary>What a filter names: a key, the Timestamp, or an own property.</summary>
internal sealed record FilterProperty
{
    public FilterProperty(string name)
    {
        Kind = name switch
        {
            "PartitionKey" => FilterPropertyKind.PartitionKey,
            "RowKey" => FilterPropertyKind.RowKey,
            "Timestamp" => FilterPropertyKind.Timestamp,
            _ => FilterPropertyKind.Own,
        };
        Name = Encoding.UTF8.GetBytes(name);
    }

    public FilterPropertyKind Kind { get; }

    /// <summary>Name, UTF-8.</summary>
    public byte[] Name { get; }
}

/// <summary>Where the value of a property lies.</summary>
internal enum FilterPropertyKind
{
    PartitionKey,
    RowKey,
    Timestamp,
    Own,
}
