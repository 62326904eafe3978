using System.Text;
using System.Text.Json;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A column's name, encoded once: as a property behind another, and as the annotations that say its type.</summary>
internal sealed class ColumnName(string name)
{
    public string Name { get; } = name;

    /// <summary><c>,"name":</c></summary>
    public byte[] Property { get; } = Encoding.UTF8.GetBytes($",\"{JsonEncodedText.Encode(name)}\":");

    /// <summary><c>,"name@odata.type":"Edm.Double"</c></summary>
    public byte[] IsDouble => field ??= Annotation("Edm.Double");

    public byte[] IsInt64 => field ??= Annotation("Edm.Int64");

    public byte[] IsTime => field ??= Annotation("Edm.DateTime");

    public byte[] IsGuid => field ??= Annotation("Edm.Guid");

    public byte[] IsBinary => field ??= Annotation("Edm.Binary");

    public override string ToString() => Name;

    private byte[] Annotation(string type) =>
        Encoding.UTF8.GetBytes($",\"{JsonEncodedText.Encode(Name + "@odata.type")}\":\"{type}\"");
}
