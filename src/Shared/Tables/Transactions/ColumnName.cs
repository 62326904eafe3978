using System.Text.Json;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A column's name, encoded once: as a property, and as the annotation that says the property's type.</summary>
internal sealed class ColumnName(string name)
{
    public string Name { get; } = name;

    public JsonEncodedText Property { get; } = JsonEncodedText.Encode(name);

    public JsonEncodedText TypeAnnotation { get; } = JsonEncodedText.Encode(name + "@odata.type");

    public override string ToString() => Name;
}
