using System.Text;

namespace Serverless.TableEmulator.Entities;

/// <summary>What <c>$select</c> names.</summary>
internal sealed class EntityProjection
{
    public EntityProjection(IReadOnlyCollection<string> names)
    {
        Context = "&$select=" + string.Join(',', names);
        var own = new List<byte[]>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (name == "PartitionKey") PartitionKey = true;
            else if (name == "RowKey") RowKey = true;
            else if (name == "Timestamp") Timestamp = true;
            else own.Add(Encoding.UTF8.GetBytes(name));
        }

        Names = own;
    }

    /// <summary>What the selection adds to the address of an answer's metadata.</summary>
    public string Context { get; }

    public bool PartitionKey { get; }

    public bool RowKey { get; }

    public bool Timestamp { get; }

    /// <summary>The own properties selected, UTF-8.</summary>
    public IReadOnlyList<byte[]> Names { get; }
}
